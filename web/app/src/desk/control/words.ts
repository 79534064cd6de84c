import { dictionary } from '../../shared/words'
import { en as deskEnglish, zh as deskChinese } from '../words'

const zh = {
  ...deskChinese,
  control: '管控',
  effect: '效力',
  controlLabel: '名称',
  controlExample: '如：高风险区',
  chooseEffect: '请选管控的效果。',
  buildingOnly: '仅限几号楼',
  entranceOnly: '仅限几单元',
  controlFrom: '从何时',
  controlUntil: '到何时',
  setControl: '设管控',
  controlled: '已设。',
  noControl: '没有单独设过管控。',
  fromThen: (time: string) => `${time}起`,
  untilThen: (time: string) => `到${time}`,
}

const en: typeof zh = {
  ...deskEnglish,
  control: 'Control',
  effect: 'Effect',
  controlLabel: 'Label',
  controlExample: 'such as: high-risk area',
  chooseEffect: 'Choose the effect of the control.',
  buildingOnly: 'Building only',
  entranceOnly: 'Entrance only',
  controlFrom: 'From',
  controlUntil: 'Until',
  setControl: 'Set',
  controlled: 'Set.',
  noControl: 'None was set here itself.',
  fromThen: (time) => `from ${time}`,
  untilThen: (time) => `until ${time}`,
}

/** The texts about controls, loaded with the form. */
export const words = dictionary(zh, en)
