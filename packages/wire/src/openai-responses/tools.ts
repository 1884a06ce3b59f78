/** A tool whose arguments are JSON. `parameters` is a JSON Schema. */
export interface FunctionToolParam {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string | null;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
  readonly [field: string]: unknown;
}

/** A tool whose one argument is free text, possibly of a grammar. */
export interface CustomToolParam {
  readonly type: 'custom';
  readonly name: string;
  readonly description?: string | null;
  readonly format?: CustomFormatParam | null;
  readonly [field: string]: unknown;
}

export interface CustomFormatParam {
  /** `text` or `grammar`; the latter has a definition. */
  readonly type: string;
  readonly syntax?: string;
  readonly definition?: string;
}

/** Tools under a common name; calls of theirs carry it as `namespace`. */
export interface NamespaceToolParam {
  readonly type: 'namespace';
  readonly name: string;
  readonly description?: string | null;
  readonly tools?: readonly ToolParam[] | null;
  readonly [field: string]: unknown;
}

/** A tool we carry without reading it: `web_search`, `local_shell`, `mcp`, and whatever comes next. */
export interface OtherToolParam {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type KnownToolParam = FunctionToolParam | CustomToolParam | NamespaceToolParam;

export type ToolParam = KnownToolParam | OtherToolParam;

/** Narrows a parsed tool to the shapes we read. */
export function isKnownTool(tool: ToolParam): tool is KnownToolParam {
  return tool.type === 'function' || tool.type === 'custom' || tool.type === 'namespace';
}

export type ToolChoiceParam =
  | 'none'
  | 'auto'
  | 'required'
  | {
      /** `function` and `custom` name a tool, `allowed_tools` lists some; any other type is a hosted tool. */
      readonly type: string;
      readonly name?: string;
      readonly namespace?: string | null;
      readonly mode?: 'auto' | 'required';
      readonly tools?: readonly Readonly<Record<string, unknown>>[];
    };
