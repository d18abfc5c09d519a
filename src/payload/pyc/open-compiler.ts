import { openSession, type Session } from '../../host/process/session.js';
import type { AskPython } from './compile.js';
import { compileScript } from './open-python.js';
import { pythonArguments, pythonEnvironment } from './python-start.js';

/**
 * Returns a function that asks pythons to compile. Each is started when it is first asked, and answers one request after the other
 * until this thread ends, since to start it takes as long as to compile several sources.
 */
export function openCompiler(): AskPython {
  const sessions = new Map<string, Session>();
  let turn: Promise<unknown> = Promise.resolve();
  return ({ command }) =>
    (request, read) => {
      const answer = turn.then(async () => {
        const session = sessions.get(command) ?? openPython(command);
        sessions.set(command, session);
        try {
          return await session.ask(request, read);
        } catch (error) {
          sessions.delete(command);
          throw error;
        }
      });
      turn = answer.catch(() => {});
      return answer;
    };
}

function openPython(command: string): Session {
  const { env } = pythonEnvironment();
  return openSession({ command, args: pythonArguments(compileScript()), env, cwd: '/' });
}
