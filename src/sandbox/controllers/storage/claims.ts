import type { KubeObject } from '../../object.ts'
import { kinds } from '../kinds.ts'
import { asPods, hasEnded } from '../pods.ts'
import { plain, type Shape, shaped } from '../shapes.ts'
import type { World } from '../world.ts'

type Claim = Shape<
  {
    accessModes?: string[]
    volumeName?: string
    volumeMode?: string
    storageClassName?: string
    resources?: { requests?: { storage?: string } }
  },
  { phase?: string; accessModes?: string[]; capacity?: { storage?: string } }
>

type Volume = Shape<
  {
    capacity?: { storage?: string }
    accessModes?: string[]
    claimRef?: { namespace?: string; name?: string; uid?: string }
    persistentVolumeReclaimPolicy?: string
    storageClassName?: string
  },
  { phase?: string }
>

/** Who makes volumes here. */
export const provisioner = 'sandbox.mainstay.dev/volumes'
const claimFinalizer = 'kubernetes.io/pvc-protection'
const volumeFinalizer = 'kubernetes.io/pv-protection'

/**
 * Binds every claim to a volume: the one it names, one that fits, or a new one. A claim may name any storage class, because repositories
 * name those of their own clusters. The protecting finalizers come off when nobody uses the object any more.
 */
export function startClaims(world: World): void {
  const claims = world.controller('claims', kinds.persistentVolumeClaim, (object) => reconcileClaim(world, object))
  const volumes = world.controller('volumes', kinds.persistentVolume, (object) => reconcileVolume(world, object))
  world.cache(kinds.persistentVolumeClaim).onChange(({ object }) => {
    const { volumeName } = shaped<Claim>(object).spec
    if (volumeName !== undefined) volumes.add(`/${volumeName}`)
  })
  world.cache(kinds.pod).onChange(({ object }) => {
    for (const name of claimNames(object)) claims.add(`${object.metadata.namespace ?? ''}/${name}`)
  })
}

function reconcileClaim(world: World, object: KubeObject): void {
  const claim = shaped<Claim>(object)
  if (claim.metadata.deletionTimestamp !== undefined) return unprotectClaim(world, claim)
  if (claim.status?.phase === 'Bound') return
  const volume = chosenVolume(world, claim) ?? provision(world, claim)
  bind(world, claim, volume)
}

function unprotectClaim(world: World, claim: Claim): void {
  if (claim.metadata.finalizers?.includes(claimFinalizer) !== true) return
  const pods = asPods(world.cache(kinds.pod).inNamespace(claim.metadata.namespace ?? ''))
  const isUsed = pods.some(
    (pod) => !hasEnded(pod) && (pod.spec.nodeName ?? '') !== '' && claimNames(plain(pod)).includes(claim.metadata.name ?? ''),
  )
  if (isUsed) return
  const finalizers = claim.metadata.finalizers.filter((each) => each !== claimFinalizer)
  world.update({ ...claim, metadata: { ...claim.metadata, finalizers } })
}

function chosenVolume(world: World, claim: Claim): Volume | undefined {
  const volumes = world
    .cache(kinds.persistentVolume)
    .all()
    .map((object) => shaped<Volume>(object))
  const { volumeName, storageClassName } = claim.spec
  if (volumeName !== undefined && volumeName !== '') return volumes.find((volume) => volume.metadata.name === volumeName)
  const isFor = (volume: Volume): boolean => {
    const { claimRef } = volume.spec
    return claimRef?.name === claim.metadata.name && claimRef?.namespace === claim.metadata.namespace
  }
  const fits = (volume: Volume): boolean =>
    volume.spec.claimRef === undefined &&
    (volume.spec.storageClassName ?? '') === (storageClassName ?? '') &&
    (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode) === true) &&
    volume.spec.capacity?.storage === claim.spec.resources?.requests?.storage
  return volumes.find(isFor) ?? volumes.find(fits)
}

function provision(world: World, claim: Claim): Volume {
  const { name = '', namespace = '', uid = '' } = claim.metadata
  const component = `${provisioner}_sandbox`
  const message = `External provisioner is provisioning volume for claim "${namespace}/${name}"`
  world.events.record(claim, { reason: 'Provisioning', message, component })
  const volume = world.create({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
    spec: {
      capacity: { storage: claim.spec.resources?.requests?.storage ?? '1Gi' },
      accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
      claimRef: refTo(claim),
      persistentVolumeReclaimPolicy: 'Delete',
      ...(claim.spec.storageClassName === undefined ? {} : { storageClassName: claim.spec.storageClassName }),
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      csi: { driver: provisioner, volumeHandle: `pvc-${uid}` },
    },
  })
  const done = `Successfully provisioned volume ${volume.metadata.name ?? ''}`
  world.events.record(claim, { reason: 'ProvisioningSucceeded', message: done, component })
  return shaped<Volume>(volume)
}

function bind(world: World, claim: Claim, volume: Volume): void {
  if (volume.spec.claimRef?.uid !== claim.metadata.uid) {
    const annotations = { ...volume.metadata.annotations, 'pv.kubernetes.io/bound-by-controller': 'yes' }
    world.update({ ...volume, metadata: { ...volume.metadata, annotations }, spec: { ...volume.spec, claimRef: refTo(claim) } })
  }
  const annotations = {
    ...claim.metadata.annotations,
    'pv.kubernetes.io/bind-completed': 'yes',
    'pv.kubernetes.io/bound-by-controller': 'yes',
  }
  const volumeName = volume.metadata.name ?? ''
  const bound = world.update({ ...claim, metadata: { ...claim.metadata, annotations }, spec: { ...claim.spec, volumeName } })
  const { accessModes = ['ReadWriteOnce'], capacity = {} } = volume.spec
  world.writeStatus(bound, { ...claim.status, phase: 'Bound', accessModes, capacity })
}

function reconcileVolume(world: World, object: KubeObject): void {
  const volume = shaped<Volume>(object)
  const { claimRef, persistentVolumeReclaimPolicy: policy } = volume.spec
  const claim =
    claimRef === undefined
      ? undefined
      : world.cache(kinds.persistentVolumeClaim).get(`${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`)
  const isClaimed = claim !== undefined && (claimRef?.uid === undefined || claim.metadata.uid === claimRef.uid)
  if (volume.metadata.deletionTimestamp !== undefined) {
    if (isClaimed || volume.metadata.finalizers?.includes(volumeFinalizer) !== true) return
    const finalizers = volume.metadata.finalizers.filter((each) => each !== volumeFinalizer)
    world.update({ ...volume, metadata: { ...volume.metadata, finalizers } })
    return
  }
  if (claimRef?.uid !== undefined && !isClaimed && policy === 'Delete') return world.delete(object)
  const phase = isClaimed ? 'Bound' : claimRef?.uid === undefined ? 'Available' : 'Released'
  if (volume.status?.phase !== phase) world.writeStatus(object, { ...volume.status, phase })
}

function refTo(claim: Claim): {
  kind: string
  apiVersion: string
  namespace: string
  name: string
  uid: string
  resourceVersion: string
} {
  const { namespace = '', name = '', uid = '', resourceVersion = '' } = claim.metadata
  return { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid, resourceVersion }
}

function claimNames(pod: KubeObject): string[] {
  const { volumes } = shaped<{ spec: { volumes?: { persistentVolumeClaim?: { claimName: string } }[] } }>(pod).spec
  return (volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? [])
}
