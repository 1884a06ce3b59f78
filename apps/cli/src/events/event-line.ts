type Facts = Readonly<Record<string, unknown>>;

/** One event for people, on one line. What is not known here is shown as it came. */
export function eventLine(type: string, facts: Facts): string {
  const at = textOf(facts['at']).replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}).*$/, '$1 $2');
  return shown(`${at}  ${wordsOf(type, facts)}`);
}

function wordsOf(type: string, facts: Facts): string {
  const get = (name: string) => textOf(facts[name]);
  switch (type) {
    case 'account':
      return `account  ${get('provider')}/${get('account_id')}${scopeOf(get('scope'))} ${accountWords(get('state'), get('reason'), get('retry_at'))}`;
    case 'token': {
      const until = get('expires_at');
      return `token    ${get('provider')}/${get('account_id')} ${TOKEN_WORDS[get('result')] ?? get('result')}${until && get('result') === 'refreshed' ? `, good until ${until}` : ''}`;
    }
    case 'replica':
      return `replica  ${get('replica')} ${REPLICA_WORDS[get('state')] ?? get('state')}`;
    case 'change':
      return `change   ${get('actor')}: ${get('action')} ${get('subject_id')}`;
    case 'snapshot':
      return `snapshot version ${get('version')} is published`;
    default:
      return `${type.padEnd(8)} ${JSON.stringify(facts)}`;
  }
}

function accountWords(state: string, reason: string, retryAt: string): string {
  const until = retryAt === '' ? '' : ` until ${retryAt}`;
  switch (state) {
    case 'recovered':
      return 'serves again';
    case 'cooling':
      return `is cooling (${reason})${until}`;
    case 'tripped':
      return `is out after errors in a row (${reason})${until}`;
    case 'login_needed':
      return `needs a login (${reason})${until}`;
    case 'disabled':
      return `was disabled by its vendor (${reason})${until}`;
    default:
      return `${state} (${reason})${until}`;
  }
}

const TOKEN_WORDS: Readonly<Record<string, string>> = {
  refreshed: 'has a new token',
  failed: 'got no new token; it is tried again',
  rejected: 'got no new token: the vendor wants a new login',
};

const REPLICA_WORDS: Readonly<Record<string, string>> = {
  joined: 'has joined',
  draining: 'is draining',
  gone: 'is gone',
};

function scopeOf(scope: string): string {
  return scope === '' || scope === 'account' ? '' : ` [${scope}]`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** Models are called what clients called them: nothing of that may steer a terminal. */
function shown(line: string): string {
  return line.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '?');
}
