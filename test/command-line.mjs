// Runs command lines of the compiled program one after another in one process; test/command-line.ts starts it. Its argument is the path
// of lib/bin.js. A message is {argv, cwd, environment}, the answer {status, stdout, stderr}.
import { pathToFileURL } from 'node:url';

const root = pathToFileURL(process.argv[2]).href;
const { main } = await import(new URL('./cli/main.js', root).href);
// Each command line adds its listeners.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

process.on('disconnect', () => process.exit());
process.on('message', async ({ argv, cwd, environment }) => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  const stdout = captureWrites(process.stdout);
  const stderr = captureWrites(process.stderr);
  const status = await main({ argv, root });
  process.send({ status, stdout: stdout(), stderr: stderr() });
});
process.send('ready');

function captureWrites(stream) {
  const chunks = [];
  stream.write = (chunk, ...rest) => {
    chunks.push(Buffer.from(chunk));
    rest.at(-1)?.call?.(null);
    return true;
  };
  return () => Buffer.concat(chunks).toString();
}
