import { COLUMNS, type Column } from './columns.fixture.ts';
import { judge, type Verdict } from './judge.fixture.ts';
import { REASONS } from './reasons.fixture.ts';
import { ROWS, type Row } from './rows.fixture.ts';

/** docs/fields.md, made by running every provider's mapping. */
export function fieldsPage(): string {
  const groups = [...new Set(ROWS.map(({ group }) => group))];
  return `${[
    ...INTRODUCTION,
    ...groups.flatMap((group) =>
      section(
        group,
        ROWS.filter((row) => row.group === group),
      ),
    ),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

const INTRODUCTION = [
  '# What becomes of each field',
  '',
  'Written by `vitest run packages/translate/src/fields -u`: every cell is what the provider’s mapping does with a request that has the',
  'field and the same request without.',
  '',
  'A client that speaks the provider’s own dialect is passed through byte for byte, whatever is in this table: Anthropic at `claude`,',
  'Responses at `codex`, Gemini at `antigravity`, chat and completions at `openai`. The table is about all other pairs.',
  '',
  '- **kept**: all of it arrives, under the name shown.',
  '- **changed**: it is said in another way, or in part.',
  '- **dropped**: it does not arrive; the answer’s header `x-sluice-dropped` names it.',
  '- **unsaid**: the request needs no word for it, or nobody could read it; no header names it.',
  '- **400**: the request is refused with a message that says why.',
  '',
  'Columns differ where rules do:',
  '',
  ...COLUMNS.map(({ title, model }) => `- ${title}: \`${model}\``),
  '',
];

function section(group: string, rows: readonly Row[]): string[] {
  return [
    `## ${group}`,
    '',
    `| | ${COLUMNS.map(({ title }) => title).join(' | ')} |`,
    `|---|${COLUMNS.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.title} | ${COLUMNS.map((column) => cell(row, column)).join(' | ')} |`),
    '',
    ...rows.flatMap((row) => reasons(row)),
    '',
  ];
}

function cell(row: Row, column: Column): string {
  const verdict = judge(row, column);
  switch (verdict.outcome) {
    case 'kept':
      return `\`${fieldOf(row, verdict)}\``;
    case 'refused':
      return '**400**';
    case 'dropped':
      return `dropped: \`${verdict.dropped.join('`, `')}\``;
    case 'changed':
      return `changed${verdict.dropped.length > 0 ? `, \`${verdict.dropped.join('`, `')}\` dropped` : ''}`;
    case 'unsaid':
      return 'unsaid';
  }
}

/** Where in the body it stands: without positions, and without the way through Kiro's wrapping. */
function fieldOf(row: Row, { lines }: Verdict): string {
  const [path = ''] = (lines.find((line) => row.kept.test(line)) ?? '').split('=');
  return path.replaceAll(/\.\d+/g, '[]').replace(/^conversationState\.(.*\.)?userInputMessage\./, '… ');
}

/** One line for all of a row's cells that are not kept. */
function reasons(row: Row): string[] {
  const written = REASONS[row.id] ?? [];
  if (written.length === 0) return [];
  const titles = (ids: readonly string[]) =>
    COLUMNS.filter(({ id }) => ids.includes(id)).map(({ title }) => `*${title}*`);
  const sentences = written.map(
    ({ outcome, columns, why }) =>
      `${outcome === 'refused' ? '400' : outcome} at ${titles(columns).join(' and ')}: ${why}.`,
  );
  return [`- ${row.title}: ${sentences.join(' ')}`];
}
