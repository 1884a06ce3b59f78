/** How the bytes of one answer ended, judged by the dialect's own rules. */
export type Ending = 'complete' | 'error_event' | 'truncated';

/** What a reader tells about the answer while it arrives. */
export interface AnswerSink {
  /** One event of the dialect; `text` when it carried a piece of the answer's text. */
  event(text: string | undefined): void;
}

/** Incremental reader of one answer's bytes, in whatever pieces they arrive. */
export interface AnswerReader {
  push(chunk: Buffer): void;
  /** To be asked once, after the last byte. */
  end(): Ending;
}
