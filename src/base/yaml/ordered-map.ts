/** A map that `printYaml` writes in its own order instead of sorting its keys: the fields of a struct. */
export class OrderedMap<V = unknown> extends Map<string, V> {}
