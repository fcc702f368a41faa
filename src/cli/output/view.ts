/** What can be printed. Commands give these; only the printer knows how they look. */
export type View =
  | { kind: 'table'; columns: readonly string[]; rows: ReadonlyArray<readonly string[]> }
  /** `Name:               value` lines. */
  | { kind: 'facts'; facts: ReadonlyArray<readonly [name: string, value: string]> }
  | { kind: 'text'; text: string }
  | { kind: 'json'; value: unknown }
  | { kind: 'yaml'; value: unknown }
  /** Several YAML documents, each after `---`. */
  | { kind: 'documents'; values: readonly unknown[] }

export const text = (line: string): View => ({ kind: 'text', text: line })

/** A value as `-o json` or `-o yaml` wants it. */
export function structured(output: string, value: unknown): View {
  return output === 'json' ? { kind: 'json', value } : { kind: 'yaml', value }
}
