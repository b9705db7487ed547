import { settingGroup } from '../../platform/setting-group.ts'
import { uploadMegabytesSetting } from '../../platform/uploads.ts'

/** What the operator may decide about clients and what is kept of them. */
export const clientSettings = settingGroup({ uploadMegabytes: uploadMegabytesSetting })
