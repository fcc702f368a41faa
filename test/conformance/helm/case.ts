/** Templates on a theme that are rendered one by one by both programs. */
export type Theme = {
  theme: string
  /** The chart's values.yaml, for every case that has none of its own. */
  values?: string
  /** More files of the chart, by path. */
  files?: { readonly [path: string]: string }
  /**
   * Cases are files of their own whose output is the chart's; otherwise they are included and printed as a JSON string, so that whatever they give is
   * seen to the byte.
   */
  direct?: true
  cases: readonly (string | Case)[]
}

export type Case = {
  /** The template, unless `files` has all. */
  template?: string
  values?: string
  files?: { readonly [path: string]: string }
  /** Arguments of `helm template` after the chart; `@/` stands for the chart's folder. */
  flags?: readonly string[]
}
