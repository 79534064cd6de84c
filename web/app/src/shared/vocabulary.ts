// Generated from the domain by go generate; change it there (dispatch/verbs.go, glossary.go, reason.go, flow.go, condition.go).

/** Names of the verbs. */
export const verbs = {
  submit: {'zh':'登记', 'en':'submit'},
  triage: {'zh':'核实', 'en':'triage'},
  respond: {'zh':'回应', 'en':'respond'},
  add_contact: {'zh':'补记来电', 'en':'add a contact'},
  resume: {'zh':'恢复', 'en':'resume'},
  close: {'zh':'办结', 'en':'close'},
  reopen: {'zh':'重办', 'en':'reopen'},
  hold: {'zh':'挂起', 'en':'hold'},
  escalate: {'zh':'上报', 'en':'escalate'},
  take_over: {'zh':'接手', 'en':'take over'},
  resolve: {'zh':'上报已处理', 'en':'settle what it was passed up for'},
  merge: {'zh':'并单', 'en':'merge'},
  cancel: {'zh':'撤销', 'en':'cancel'},
  sign_off: {'zh':'定为未办成', 'en':'sign off as failed'},
  name_against: {'zh':'写明被投诉人', 'en':'say whom it is about'},
  reveal: {'zh':'查看隐私', 'en':'reveal'},
  attach: {'zh':'上传凭证', 'en':'attach a picture'},
  join: {'zh':'并入', 'en':'join'},
  leave: {'zh':'退出并单', 'en':'leave what it was merged into'},
  revive: {'zh':'单独办理', 'en':'stand for itself'},
  transfer: {'zh':'改并', 'en':'merge elsewhere'},
  conclude: {'zh':'一并办完', 'en':'done together'},
  show: {'zh':'告知承办人', 'en':'show the holder'},
  route: {'zh':'重排', 'en':'lay down anew'},
  adapt: {'zh':'随变化调整', 'en':'adapt to a change'},
  tick: {'zh':'到点', 'en':'tick'},
  reassign: {'zh':'改派', 'en':'reassign'},
  arrange: {'zh':'落实', 'en':'arrange'},
  accept: {'zh':'接单', 'en':'accept'},
  decline: {'zh':'谢绝', 'en':'decline'},
  acknowledge: {'zh':'已读', 'en':'acknowledge'},
  redirect: {'zh':'按新管控改送', 'en':'redirect'},
  start: {'zh':'开始', 'en':'start'},
  pick_up: {'zh':'取到', 'en':'pick up'},
  arrive: {'zh':'到达', 'en':'arrive'},
  finish: {'zh':'办完', 'en':'finish'},
  undo: {'zh':'撤回办完', 'en':'undo'},
  fail: {'zh':'报没办成', 'en':'report as not possible'},
  hand_back: {'zh':'退单', 'en':'hand back'},
  advance: {'zh':'垫付', 'en':'advance money'},
  repay: {'zh':'归还垫付', 'en':'repay'},
  hand_over: {'zh':'交接', 'en':'hand over'},
  order: {'zh':'派单', 'en':'order'},
  propose: {'zh':'询问', 'en':'ask'},
  take: {'zh':'收回', 'en':'take back'},
  unplace: {'zh':'记无人可派', 'en':'record that nobody can'},
  lapse: {'zh':'超时收回', 'en':'lapse'},
  check_in: {'zh':'签到', 'en':'check in'},
  check_out: {'zh':'签退', 'en':'check out'},
  move: {'zh':'更新位置', 'en':'move'},
  drop_out: {'zh':'退出', 'en':'drop out'},
  restrict: {'zh':'设管控', 'en':'set a control'},
  seal: {'zh':'封停或重开', 'en':'seal or reopen'},
  hear: {'zh':'有联系', 'en':'hear from a household'},
  receive: {'zh':'接到来电', 'en':'receive a contact'},
  set_password: {'zh':'改密码', 'en':'set a password'},
  set_second_factor: {'zh':'开启动态口令', 'en':'set a second factor'},
  end_second_factor: {'zh':'关闭动态口令', 'en':'end the second factor'},
  issue_code: {'zh':'发登录码', 'en':'issue a code'},
  use_code: {'zh':'用登录码', 'en':'use a code'},
  issue_token: {'zh':'登录或发令牌', 'en':'issue a token'},
  end_token: {'zh':'退出或作废令牌', 'en':'end a token'},
  import: {'zh':'导入', 'en':'import'},
  pause_queue: {'zh':'暂停队列', 'en':'pause the queue'},
  release_queue: {'zh':'恢复队列', 'en':'release the queue'},
  run_task: {'zh':'马上再试', 'en':'do a task at once'},
  drop_task: {'zh':'移出队列', 'en':'take a task out'},
  describe: {'zh':'修改目录', 'en':'change the catalogue'},
  follow_up: {'zh':'跟进变化', 'en':'follow up'},
  erase: {'zh':'抹去隐私', 'en':'erase personal values'},
} as const

/** Where a leg of a flow begins or ends. */
export const stops = {
  pharmacy: {'zh':'药店', 'en':'pharmacy'},
  market: {'zh':'超市', 'en':'market'},
  hospital: {'zh':'医院', 'en':'hospital'},
  depot: {'zh':'物资点', 'en':'depot'},
  door: {'zh':'住户门口', 'en':'door'},
  gate: {'zh':'固定接收点', 'en':'receiving point at the gate'},
  point: {'zh':'小区集中点', 'en':'collecting point in the compound'},
} as const

/** Vehicles for a leg. */
export const vehicles = {
  car: {'zh':'小车', 'en':'car'},
  van: {'zh':'面包车', 'en':'van'},
  wheelchair: {'zh':'轮椅车', 'en':'wheelchair car'},
  stretcher: {'zh':'担架车', 'en':'stretcher vehicle'},
  bus: {'zh':'大巴', 'en':'bus'},
  lorry: {'zh':'货车', 'en':'lorry'},
} as const

/** Drawings of kinds. */
export const icons = {
  pill: {'zh':'药片', 'en':'pill'},
  'shopping-basket': {'zh':'篮子', 'en':'basket'},
  hospital: {'zh':'医院', 'en':'hospital'},
  'trash-2': {'zh':'垃圾桶', 'en':'bin'},
  package: {'zh':'包裹', 'en':'parcel'},
  'test-tube-diagonal': {'zh':'试管', 'en':'test tube'},
  'spray-can': {'zh':'喷壶', 'en':'spray can'},
  car: {'zh':'汽车', 'en':'car'},
  'hand-heart': {'zh':'手托着心', 'en':'hand with a heart'},
  wrench: {'zh':'扳手', 'en':'wrench'},
  'message-circle-heart': {'zh':'谈心', 'en':'heart to heart'},
  'message-square-warning': {'zh':'感叹号', 'en':'exclamation mark'},
  'circle-question-mark': {'zh':'问号', 'en':'question mark'},
  ellipsis: {'zh':'三个点', 'en':'three dots'},
} as const

/** Conditions that must be met before a leg is given to anybody. */
export const conditions = {
  approved: {'zh':'社区同意', 'en':'the community agrees'},
  confirmed: {'zh':'药店、医院等确认', 'en':'pharmacy, hospital … confirms'},
  vehicle: {'zh':'落实车辆', 'en':'a vehicle is found'},
  released: {'zh':'门岗放行', 'en':'the gate is told'},
} as const

/** What a leg carries. */
export const things = {
  insurance_card: {'zh':'医保卡', 'en':'insurance card'},
  prescription: {'zh':'处方', 'en':'prescription'},
  cash: {'zh':'现金', 'en':'cash'},
  medicine: {'zh':'药品', 'en':'medicine'},
  goods: {'zh':'物品', 'en':'goods'},
  keys: {'zh':'钥匙', 'en':'keys'},
  person: {'zh':'人', 'en':'person'},
} as const

/** Questions of intake, in their order. */
export const questions = {
  items: {'zh':'要什么', 'en':'items'},
  grade: {'zh':'药品类别', 'en':'sort of medicine'},
  runs_out: {'zh':'哪天断药', 'en':'runs out'},
  persons: {'zh':'人数', 'en':'persons'},
  appointment: {'zh':'约定时间', 'en':'appointment'},
  against: {'zh':'投诉谁', 'en':'about whom'},
  companion: {'zh':'有人陪同', 'en':'companion'},
  wheelchair: {'zh':'坐轮椅', 'en':'wheelchair'},
  stretcher: {'zh':'要担架', 'en':'stretcher'},
  oxygen: {'zh':'要吸氧', 'en':'oxygen'},
  lifting: {'zh':'要人抬', 'en':'has to be carried'},
} as const

/** Names of the particulars of a request. */
export const particulars = {
  kind: {'zh':'事项', 'en':'kind'},
  place: {'zh':'地点', 'en':'place'},
  persons: {'zh':'人数', 'en':'persons'},
  items: {'zh':'物品', 'en':'items'},
  needs: {'zh':'重点情况', 'en':'needs'},
  grade: {'zh':'药品类别', 'en':'grade'},
  urgency: {'zh':'紧急程度', 'en':'urgency'},
  appointment: {'zh':'约定时间', 'en':'appointment'},
  runs_out: {'zh':'断药时间', 'en':'runs out'},
} as const

/** Urgencies, the lowest first. */
export const urgencies = {
  routine: {'zh':'普通', 'en':'routine'},
  urgent: {'zh':'紧急', 'en':'urgent'},
  life_threatening: {'zh':'危急', 'en':'life in danger'},
} as const

/** Levels to which a request can be passed up, the lowest first. */
export const levels = {
  coordinator: {'zh':'网格长', 'en':'the coordinator'},
  subdistrict: {'zh':'街道', 'en':'the subdistrict'},
  district: {'zh':'区县', 'en':'the district'},
} as const

/** Effects of controls, the weakest first. */
export const effects = {
  free: {'zh':'可出入', 'en':'free'},
  stay_in: {'zh':'人不出区', 'en':'stay in the compound'},
  stay_home: {'zh':'足不出户', 'en':'stay home'},
} as const

/** Levels of the area tree, from the top. */
export const areaLevels = {
  city: {'zh':'市', 'en':'city'},
  district: {'zh':'区县', 'en':'district'},
  subdistrict: {'zh':'街道', 'en':'subdistrict'},
  community: {'zh':'社区', 'en':'community'},
  compound: {'zh':'小区', 'en':'compound'},
} as const

/** Roles that can be granted. */
export const roles = {
  administrator: {'zh':'管理员', 'en':'administrator'},
  coordinator: {'zh':'网格长', 'en':'coordinator'},
  operator: {'zh':'接线员', 'en':'operator'},
  cadre: {'zh':'下沉干部', 'en':'cadre'},
  editor: {'zh':'宣传员', 'en':'editor'},
  auditor: {'zh':'审计', 'en':'auditor'},
} as const

/** What a kind is counted by. */
export const measures = {
  persons: {'zh':'人次', 'en':'persons'},
  times: {'zh':'次', 'en':'times'},
  households: {'zh':'户', 'en':'households'},
} as const

/** Needs of people: those that every call may name, then those that some kinds ask about. */
export const needs = {
  elderly: {'zh':'老人', 'en':'elderly'},
  infant: {'zh':'婴幼儿', 'en':'infant'},
  pregnant: {'zh':'孕产妇', 'en':'pregnant'},
  disabled: {'zh':'残疾', 'en':'disabled'},
  chronic: {'zh':'慢性病', 'en':'chronically ill'},
  homebound: {'zh':'下不了楼', 'en':'cannot come down'},
  protected: {'zh':'阳性或密接', 'en':'infected or contact'},
  companion: {'zh':'有人陪同', 'en':'companion'},
  wheelchair: {'zh':'坐轮椅', 'en':'wheelchair'},
  stretcher: {'zh':'要担架', 'en':'stretcher'},
  oxygen: {'zh':'要吸氧', 'en':'oxygen'},
  lifting: {'zh':'要人抬', 'en':'has to be carried'},
} as const

/** To which state a verb leads an errand, by the state in which it is. */
export const errandMoves = {
  accept: {'offered':'accepted'},
  decline: {'offered':'waiting'},
  start: {'accepted':'underway'},
  finish: {'accepted':'finished', 'failed':'finished', 'finished':'finished', 'offered':'finished', 'underway':'finished', 'waiting':'finished', 'withdrawn':'finished'},
  undo: {'finished':'underway'},
  fail: {'accepted':'failed', 'underway':'failed'},
  hand_back: {'accepted':'waiting', 'underway':'waiting'},
} as const

/** Which of these roles may use a verb, where their grant covers the subject. */
export const rolesOf = {
  submit: ['administrator', 'coordinator', 'operator', 'cadre'],
  triage: ['administrator', 'coordinator', 'operator'],
  respond: ['administrator', 'coordinator', 'operator', 'cadre'],
  add_contact: ['administrator', 'coordinator', 'operator', 'cadre'],
  resume: ['administrator', 'coordinator', 'operator'],
  close: ['administrator', 'coordinator', 'operator'],
  reopen: ['administrator', 'coordinator', 'operator'],
  hold: ['administrator', 'coordinator', 'operator'],
  escalate: ['administrator', 'coordinator', 'operator', 'cadre'],
  take_over: ['administrator', 'coordinator', 'operator'],
  resolve: ['administrator', 'coordinator', 'operator'],
  merge: ['administrator', 'coordinator', 'operator'],
  cancel: ['administrator', 'coordinator', 'operator'],
  sign_off: ['administrator', 'coordinator'],
  name_against: ['administrator', 'coordinator', 'operator'],
  reveal: ['administrator', 'coordinator', 'operator', 'cadre', 'auditor'],
  attach: ['administrator', 'coordinator', 'operator', 'cadre'],
  reassign: ['administrator', 'coordinator'],
  arrange: ['administrator', 'coordinator', 'operator', 'cadre'],
  accept: ['administrator', 'coordinator', 'operator', 'cadre'],
  decline: ['administrator', 'coordinator', 'operator', 'cadre'],
  acknowledge: ['administrator', 'coordinator', 'operator', 'cadre'],
  redirect: ['administrator', 'coordinator', 'operator', 'cadre'],
  start: ['administrator', 'coordinator', 'operator', 'cadre'],
  pick_up: ['administrator', 'coordinator', 'operator', 'cadre'],
  arrive: ['administrator', 'coordinator', 'operator', 'cadre'],
  finish: ['administrator', 'coordinator', 'operator', 'cadre'],
  undo: ['administrator', 'coordinator', 'operator', 'cadre'],
  fail: ['administrator', 'coordinator', 'operator', 'cadre'],
  hand_back: ['administrator', 'coordinator', 'operator', 'cadre'],
  advance: ['administrator', 'coordinator', 'operator', 'cadre'],
  repay: ['administrator', 'coordinator', 'operator', 'cadre'],
  hand_over: ['administrator', 'coordinator', 'operator', 'cadre'],
  order: ['administrator', 'coordinator'],
  propose: ['administrator', 'coordinator'],
  take: ['administrator', 'coordinator'],
  check_in: ['administrator', 'coordinator', 'operator', 'cadre'],
  check_out: ['administrator', 'coordinator', 'operator', 'cadre'],
  move: ['administrator', 'coordinator', 'operator', 'cadre'],
  drop_out: ['administrator', 'coordinator', 'operator', 'cadre'],
  restrict: ['administrator', 'coordinator'],
  seal: ['administrator', 'coordinator'],
  set_password: ['administrator', 'coordinator', 'operator', 'cadre', 'editor', 'auditor'],
  set_second_factor: ['administrator', 'coordinator', 'operator', 'cadre', 'editor', 'auditor'],
  end_second_factor: ['administrator', 'coordinator', 'operator', 'cadre', 'editor', 'auditor'],
  issue_token: ['administrator', 'coordinator', 'operator', 'cadre', 'editor', 'auditor'],
  end_token: ['administrator', 'coordinator', 'operator', 'cadre', 'editor', 'auditor'],
  import: ['administrator', 'coordinator', 'operator'],
  pause_queue: ['administrator'],
  release_queue: ['administrator'],
  run_task: ['administrator'],
  drop_task: ['administrator'],
  describe: ['administrator'],
  erase: ['administrator'],
} as const

/** Limits: times in milliseconds, money in fen, others are counts. */
export const limits = {
  undoWithin: 60000,
  seenWithin: 300000,
  seenWithinUrgent: 120000,
  text: 4000,
  items: 100,
  persons: 500,
  short: 100,
  fen: 5000000,
} as const

/** The stops that are facilities. */
export const facilities: string[] = ['pharmacy', 'market', 'hospital', 'depot']

/** Needs that every call may name. */
export const commonNeeds: string[] = ['elderly', 'infant', 'pregnant', 'disabled', 'chronic', 'homebound', 'protected']

/** Questions that are answered by ticking the need of the same name. */
export const askedNeeds: string[] = ['companion', 'wheelchair', 'stretcher', 'oxygen', 'lifting']

/** States of a request that has ended, though a closed one can be reopened. */
export const endedStates: string[] = ['closed', 'cancelled', 'failed', 'merged']

/** The other states. */
export const openStates: string[] = ['review', 'open', 'assigned', 'underway', 'done', 'on_hold']

/** States in which the clock of the promise runs. */
export const activeStates: string[] = ['review', 'open', 'assigned', 'underway']

/** States of an errand that is still to be done. */
export const unfinishedStates: string[] = ['waiting', 'offered', 'accepted', 'underway']

/** Verbs of the holder of an errand; others use them on the holder's behalf. */
export const ofHolders: string[] = ['arrange', 'accept', 'decline', 'acknowledge', 'redirect', 'start', 'pick_up', 'arrive', 'finish', 'undo', 'fail', 'hand_back', 'advance', 'repay', 'hand_over']
