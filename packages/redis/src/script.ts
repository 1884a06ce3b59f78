import type { RedisClient } from './connect.ts';

/** A Lua script as the generator writes it. `Arg` names its arguments; `args` gives their order. */
export interface Script<Arg extends string = string> {
  readonly name: string;
  /** Hash of the text: two releases with different scripts can share one Redis. */
  readonly version: string;
  readonly keys: number;
  readonly args: readonly Arg[];
  readonly lua: string;
}

/** Runs a script on keys of one slot. Resolves with what Lua returned; rejects within the connection's command timeout. */
export type RunScript<Arg extends string> = (
  keys: readonly string[],
  args: Readonly<Record<Arg, string | number>>,
) => Promise<unknown>;

type Command = (...args: (string | number)[]) => Promise<unknown>;

/**
 * Teaches a client one script and returns the function that runs it. The server is sent the script's hash; one that
 * has forgotten the script (restart, `SCRIPT FLUSH`) is sent the text again by itself.
 */
export function defineScript<Arg extends string>(client: RedisClient, script: Script<Arg>): RunScript<Arg> {
  const command = `${script.name}_${script.version}`;
  client.defineCommand(command, { numberOfKeys: script.keys, lua: script.lua });
  const run = (client as unknown as Record<string, Command | undefined>)[command];
  if (!run) throw new Error(`script ${command} was not defined`);
  return (keys, args) => {
    if (keys.length !== script.keys) throw new Error(`script ${script.name} takes ${script.keys} keys`);
    return run.call(client, ...keys, ...script.args.map((name) => args[name]));
  };
}
