import { afterAll, beforeAll, describe } from 'vitest';
import { accountVerbs } from './account-verbs.ts';
import { openControl, type StartedControl } from './control.fixture.ts';
import { foreignHostVerbs } from './foreign-host-verbs.ts';
import { importVerb } from './import-verb.ts';
import { keyAndGroupVerbs } from './key-and-group-verbs.ts';

let control: StartedControl;
beforeAll(async () => {
  control = await openControl();
});
afterAll(() => control.close());

// One control plane for all of them: a database takes longer to make than all verbs to run.
describe('import', () => importVerb(() => control));
describe('accounts', () => accountVerbs(() => control));
describe('foreign hosts', () => foreignHostVerbs(() => control));
describe('keys, groups, profiles and usage', () => keyAndGroupVerbs(() => control));
