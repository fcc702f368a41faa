import { type Cluster, MainstayError, type ObjectRef, refOf, refText } from '#model'

/**
 * The cluster with a guard before every write (dry runs too: they reach webhooks): where `forbidden` gives a reason, the call is a
 * MainstayError `project-forbids` and nothing is sent. Reads pass.
 */
export function guardWrites(cluster: Cluster, forbidden: (ref: ObjectRef) => string | undefined): Cluster {
  const check = (ref: ObjectRef) => {
    const reason = forbidden(ref)
    if (reason === undefined) return
    throw new MainstayError({
      code: 'project-forbids',
      stage: 'project',
      retry: 'when-changed',
      message: `Cannot write ${refText(ref)}: ${reason}`,
      hint: 'Change the AppProject, or move the object out of the application.',
    })
  }
  return {
    server: cluster.server,
    version: () => cluster.version(),
    kinds: (options) => cluster.kinds(options),
    get: (kind, namespace, name, options) => cluster.get(kind, namespace, name, options),
    list: (kind, options) => cluster.list(kind, options),
    watch: (kind, options) => cluster.watch(kind, options),
    create: async (object, options) => {
      check(refOf(object))
      return await cluster.create(object, options)
    },
    replace: async (object, options) => {
      check(refOf(object))
      return await cluster.replace(object, options)
    },
    apply: async (object, options) => {
      check(refOf(object))
      return await cluster.apply(object, options)
    },
    patch: async (ref, patch, options) => {
      check(ref)
      return await cluster.patch(ref, patch, options)
    },
    delete: async (ref, options) => {
      check(ref)
      await cluster.delete(ref, options)
    },
  }
}
