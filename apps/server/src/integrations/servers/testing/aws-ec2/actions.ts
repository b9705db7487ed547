import { Ec2Fault, type Node, type Query } from './query.ts'
import { Ec2Region, type Image, type Instance, type Tags, type Volume } from './region.ts'

const tagSet = (tags: Tags): Node => Object.entries(tags).map(([key, value]) => ({ key, value }))
const stateNode = (one: Instance): Node => ({ code: Ec2Region.codeOf(one.state), name: one.state })

function instanceNode(one: Instance): Node {
  const isOn = one.state === 'running'
  return {
    instanceId: one.id,
    imageId: one.image,
    instanceState: stateNode(one),
    privateDnsName: `ip-10-0-0-${one.address}.internal`,
    privateIpAddress: `10.0.0.${one.address}`,
    ...(isOn ? { dnsName: `ec2-198-51-100-${one.address}.example.com`, ipAddress: `198.51.100.${one.address}` } : {}),
    instanceType: one.type,
    launchTime: one.launchedAt,
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    blockDeviceMapping: [
      {
        deviceName: '/dev/xvda',
        ebs: { volumeId: one.volume, status: 'attached', attachTime: one.attachedAt, deleteOnTermination: true },
      },
    ],
    clientToken: one.token,
    tagSet: tagSet(one.tags),
  }
}

const reservation = (one: Instance): { [name: string]: Node } => ({
  reservationId: one.reservation,
  ownerId: '123456789012',
  groupSet: [],
  instancesSet: [instanceNode(one)],
})

const imageNode = (one: Image): Node => ({
  imageId: one.id,
  name: one.name,
  imageState: one.state,
  creationDate: one.createdAt,
  rootDeviceName: '/dev/xvda',
  blockDeviceMapping: [{ deviceName: '/dev/xvda', ebs: { snapshotId: one.snapshot, volumeSize: one.size } }],
  tagSet: tagSet(one.tags),
})

const changed =
  (act: (region: Ec2Region, one: Instance) => void) =>
  (region: Ec2Region, query: Query): Node => ({
    instancesSet: query.list('InstanceId').map((id) => {
      const one = region.instance(id)
      const previousState = stateNode(one)
      act(region, one)
      return { instanceId: id, previousState, currentState: stateNode(one) }
    }),
  })

/** @throws Ec2Fault for a filter that is not known here */
function passes(tags: Tags, known: Record<string, string>, query: Query): boolean {
  return query.filters().every(({ name, values }) => {
    const value = name.startsWith('tag:') ? tags[name.slice(4)] : known[name]
    if (value === undefined && !name.startsWith('tag:'))
      throw new Ec2Fault('InvalidParameterValue', `The filter '${name}' is invalid`)
    return values.includes(value ?? '\0')
  })
}

function taggable(region: Ec2Region, id: string): { tags: Tags } {
  if (id.startsWith('i-')) return region.instance(id)
  const found = region.volumes.find((one) => one.id === id)
  if (!found) throw new Ec2Fault('InvalidID', `The ID '${id}' is not valid`)
  return found
}

function volumeOf(region: Ec2Region, id: string): Volume {
  const found = region.volumes.find((one) => one.id === id)
  if (!found) throw new Ec2Fault('InvalidVolume.NotFound', `The volume '${id}' does not exist.`)
  return found
}

/** Fewer than Amazon's, so that lists have pages. */
const PAGE = 20

export const actions: Record<string, (region: Ec2Region, query: Query) => Node> = {
  RunInstances: (region, query) => reservation(region.run(query)),

  DescribeInstances(region, query) {
    const ids = query.list('InstanceId')
    for (const id of ids) region.instance(id)
    const all = region.instances.filter(
      (one) =>
        one.isShown &&
        (ids.length === 0 || ids.includes(one.id)) &&
        passes(one.tags, { 'instance-id': one.id, 'client-token': one.token, 'instance-state-name': one.state }, query),
    )
    const from = Number(query.values.NextToken ?? 0)
    const page = all.slice(from, from + PAGE)
    const next = from + PAGE < all.length ? String(from + PAGE) : undefined
    return { reservationSet: page.map(reservation), nextToken: next }
  },

  StopInstances: changed((region, one) => region.stop(one)),
  StartInstances: changed((region, one) => region.start(one)),
  TerminateInstances: changed((region, one) => region.terminate(one)),

  RebootInstances(region, query) {
    for (const id of query.list('InstanceId')) {
      const one = region.instance(id)
      if (one.state !== 'running') region.wrongState(one)
    }
    return { return: true }
  },

  ModifyInstanceAttribute(region, query) {
    const one = region.instance(query.need('InstanceId'))
    if (one.state !== 'stopped') region.wrongState(one)
    one.type = query.need('InstanceType.Value')
    return { return: true }
  },

  ModifyVolume(region, query) {
    const volume = volumeOf(region, query.need('VolumeId'))
    const size = Number(query.need('Size'))
    if (size < volume.size) throw new Ec2Fault('InvalidParameterValue', 'New size cannot be smaller than existing size')
    if (region.changedVolumes.has(volume.id))
      throw new Ec2Fault('VolumeModificationRateExceeded', 'You have reached the maximum modification rate per volume.')
    region.changedVolumes.add(volume.id)
    const originalSize = volume.size
    volume.size = size
    return {
      volumeModification: { volumeId: volume.id, modificationState: 'modifying', targetSize: size, originalSize },
    }
  },

  DescribeVolumes(region, query) {
    const ids = query.list('VolumeId')
    for (const id of ids) volumeOf(region, id)
    const all = region.volumes.filter(
      (one) =>
        (ids.length === 0 || ids.includes(one.id)) &&
        passes(one.tags, { status: one.instance === null ? 'available' : 'in-use' }, query),
    )
    return {
      volumeSet: all.map((one) => ({
        volumeId: one.id,
        size: one.size,
        status: one.instance === null ? 'available' : 'in-use',
        tagSet: tagSet(one.tags),
      })),
    }
  },

  DeleteVolume(region, query) {
    const volume = volumeOf(region, query.need('VolumeId'))
    if (volume.instance !== null) throw new Ec2Fault('VolumeInUse', `Volume ${volume.id} is currently attached`)
    region.volumes.splice(region.volumes.indexOf(volume), 1)
    return { return: true }
  },

  CreateTags(region, query) {
    for (const id of query.list('ResourceId')) Object.assign(taggable(region, id).tags, query.tags('Tag'))
    return { return: true }
  },

  DeleteTags(region, query) {
    for (const id of query.list('ResourceId'))
      for (const key of Object.keys(query.tags('Tag'))) delete taggable(region, id).tags[key]
    return { return: true }
  },

  DescribeImages(region, query) {
    const ids = query.list('ImageId')
    for (const id of ids) region.image(id)
    const owners = query.list('Owner')
    const all = region.images.filter(
      (one) =>
        (ids.length === 0 || ids.includes(one.id)) &&
        (owners.length === 0 || owners.includes(one.owner)) &&
        passes(one.tags, { state: one.state }, query),
    )
    return { imagesSet: all.map(imageNode) }
  },

  CreateImage: (region, query) => ({ imageId: region.createImage(query).id }),

  DeregisterImage(region, query) {
    const image = region.image(query.need('ImageId'))
    region.images.splice(region.images.indexOf(image), 1)
    if (query.values.DeleteAssociatedSnapshots === 'true') region.snapshots.delete(image.snapshot)
    return { return: true }
  },

  CreateReplaceRootVolumeTask(region, query) {
    const { id, instance, state } = region.replaceRoot(query)
    return { replaceRootVolumeTask: { replaceRootVolumeTaskId: id, instanceId: instance, taskState: state } }
  },

  DescribeReplaceRootVolumeTasks: (region, query) => ({
    replaceRootVolumeTaskSet: query.list('ReplaceRootVolumeTaskId').map((id) => {
      const task = region.tasks.find((one) => one.id === id)
      if (!task) throw new Ec2Fault('InvalidReplaceRootVolumeTaskId.NotFound', `The task '${id}' does not exist`)
      return { replaceRootVolumeTaskId: id, instanceId: task.instance, taskState: task.state }
    }),
  }),

  GetConsoleOutput(region, query) {
    const { id } = region.instance(query.need('InstanceId'))
    if (query.values.Latest === 'true' && !region.isNitro)
      throw new Ec2Fault(
        'UnsupportedOperation',
        'This instance type does not support retrieving the latest console logs.',
      )
    const said = query.values.Latest === 'true' ? 'login: ' : '[    0.000000] Linux version 6.12'
    return { instanceId: id, timestamp: region.now(), output: Buffer.from(said).toString('base64') }
  },

  DescribeInstanceTypeOfferings: (_region, query) =>
    query.values.NextToken
      ? { instanceTypeOfferingSet: [{ instanceType: 't3.small', locationType: 'region', location: 'eu-west-1' }] }
      : {
          instanceTypeOfferingSet: [{ instanceType: 't3.micro', locationType: 'region', location: 'eu-west-1' }],
          nextToken: 'more',
        },
  DescribeSubnets: () => ({
    subnetSet: [{ subnetId: 'subnet-0a1b2c3d', cidrBlock: '10.0.0.0/24', availabilityZone: 'eu-west-1a' }],
  }),
  DescribeSecurityGroups: () => ({ securityGroupInfo: [{ groupId: 'sg-0a1b2c3d', groupName: 'web' }] }),
  DescribeKeyPairs: () => ({ keySet: [{ keyName: 'operator', keyPairId: 'key-0a1b2c3d' }] }),
}
