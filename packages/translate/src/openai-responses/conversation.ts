import type { Message, Part, Role, ToolCallPart, ToolResultPart } from '@sluice/core';

interface Draft {
  readonly role: Role;
  readonly content: Part[];
  /** Results of this message's calls; they go into the user message behind it. */
  readonly results: ToolResultPart[];
}

/**
 * Builds messages from a flat list of items. What the assistant says in a row is one message; the results of its calls stand first in
 * the user message right behind it, wherever the client put them, because most vendors accept them nowhere else.
 */
export class Conversation {
  readonly #drafts: Draft[] = [];
  readonly #callers = new Map<string, Draft>();

  /** A message of its own; empty ones leave no trace. */
  say(role: Exclude<Role, 'assistant'>, content: readonly Part[]): void {
    if (content.length > 0) this.#drafts.push({ role, content: [...content], results: [] });
  }

  /** Something more of the assistant's. */
  answer(parts: readonly Part[]): void {
    if (parts.length === 0) return;
    this.#answering().content.push(...parts);
  }

  call(part: ToolCallPart): void {
    const draft = this.#answering();
    draft.content.push(part);
    this.#callers.set(part.id, draft);
  }

  /** The result of a call, which may be unknown: then it stays in its place. */
  result(part: ToolResultPart): void {
    const caller = this.#callers.get(part.callId);
    if (caller) caller.results.push(part);
    else this.say('user', [part]);
  }

  /** A result that is a user message of its own joins the user message behind it, so that results come first there too. */
  messages(): Message[] {
    const messages: { role: Role; content: Part[] }[] = [];
    let results: Part[] = [];
    for (const draft of this.#drafts) {
      if (results.length > 0 && draft.role !== 'user') messages.push({ role: 'user', content: results });
      const content = draft.role === 'user' ? [...results, ...draft.content] : draft.content;
      messages.push({ role: draft.role, content });
      results = draft.results;
    }
    if (results.length > 0) messages.push({ role: 'user', content: results });
    return messages;
  }

  #answering(): Draft {
    const last = this.#drafts.at(-1);
    if (last?.role === 'assistant' && last.results.length === 0) return last;
    const draft: Draft = { role: 'assistant', content: [], results: [] };
    this.#drafts.push(draft);
    return draft;
  }
}
