// Runs many command lines in one process, of which each would take a third of a second to start: argv of each as JSON on
// stdin, [exit code, stdout, stderr] of each as JSON on stdout.
import { pathToFileURL } from 'node:url';

const [bin] = process.argv.slice(2);
const { main } = await import(new URL('./cli/main.js', pathToFileURL(bin)).href);
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);

let text = '';
for await (const piece of process.stdin) text += piece;

const write = process.stdout.write.bind(process.stdout);
const answers = [];
for (const argv of JSON.parse(text)) {
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    process[name].write = (piece, ...rest) => {
      told[name] += piece;
      rest.at(-1)?.call?.(null);
      return true;
    };
  answers.push([await main({ argv, root: pathToFileURL(bin).href }), told.stdout, told.stderr]);
}
write(JSON.stringify(answers));
