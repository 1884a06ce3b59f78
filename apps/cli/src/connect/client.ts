import type { Block } from './block.ts';
import type { ConnectFacts } from './facts.ts';
import type { Merged } from './settings/merged.ts';

/** A program that can talk to the gateway, and how it is told to. */
export interface Client {
  /** As in `sluice connect <id>`. */
  readonly id: string;
  readonly title: string;
  /** Models it is used with, best first; the first that is served is what the settings name. */
  readonly models: readonly string[];
  /** Everything a person has to do. */
  readonly guide: (facts: ConnectFacts) => readonly Block[];
  /** Absent: it has no settings file that another program may write. */
  readonly settings?: ClientSettings;
}

export interface ClientSettings {
  /** Its folder in the user's home. */
  readonly folder: string;
  /** Variable that names another folder; absent: there is none. */
  readonly folderVariable?: string;
  /** The key ends up in a file, so it has to be known. */
  readonly holdsKey: boolean;
  readonly files: (facts: ConnectFacts) => readonly SettingsFile[];
}

export interface SettingsFile {
  /** In the client's folder. */
  readonly name: string;
  /** What is there (empty when nothing is) with ours in it. Nothing to change: the very same text. */
  readonly merge: (current: string) => Merged;
}
