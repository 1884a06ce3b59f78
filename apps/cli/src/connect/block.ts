/** A paragraph for a person, or something to paste. */
export type Block =
  | { readonly type: 'prose'; readonly text: string }
  | {
      readonly type: 'code';
      readonly language: 'sh' | 'toml' | 'json' | 'ts' | 'python' | 'text';
      /** Where it belongs, as people write it (`~/.codex/config.toml`); absent: a terminal or a program of one's own. */
      readonly file?: string;
      readonly code: string;
    };

export function prose(text: string): Block {
  return { type: 'prose', text };
}

export function code(language: Extract<Block, { type: 'code' }>['language'], text: string, file?: string): Block {
  return { type: 'code', language, code: text, ...(file !== undefined && { file }) };
}

/** The blocks for a terminal: code indented, so that it stands out without colours. */
export function blocksAsText(blocks: readonly Block[]): string {
  const parts = blocks.map((block) => {
    if (block.type === 'prose') return block.text;
    const where = block.file === undefined ? '' : `${block.file}:\n\n`;
    return where + block.code.replaceAll(/^(?=.)/gm, '  ');
  });
  return parts.join('\n\n');
}

/** The blocks as a piece of a page. */
export function blocksAsMarkdown(blocks: readonly Block[]): string {
  const parts = blocks.map((block) => {
    if (block.type === 'prose') return block.text;
    const where = block.file === undefined ? '' : `\`${block.file}\`:\n\n`;
    return `${where}\`\`\`${block.language}\n${block.code}\n\`\`\``;
  });
  return parts.join('\n\n');
}
