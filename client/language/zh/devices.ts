/**
 * Chinese: your devices, and the keys of people.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const devices: Catalogue["devices"] = {
  ifYou: ({ name, code }) =>
    `如果那是你本人，请在已以 ${name} 登录的设备上输入：
  /device approve ${code}
那台设备会显示请求者的密钥，必须与本机的这一个一致：`,
  thenYouAreIn: (minutes) => `你批准后，本机会立即加入。${goodFor(minutes)}`,
  thenTryAgain: (minutes) => `然后重试。${goodFor(minutes)}`,
  noSuchDevice: "如果已经没有这样的设备，请把上面的密钥告诉服务器的管理员。",
  anotherName: "换一个名字，或等待批准：",
  newCode: ({ code, minutes }) =>
    `原来的配对码已失效。新的配对码：/device approve ${code}
${goodFor(minutes)}`,
  codeStays: (code) => `服务器已恢复，配对码仍是 ${code}。`,
  stillWaiting: "正在重试，仍可等待批准。",
  notHere: "请在已登录的设备上输入这条命令，而不是在这里。",
  nobodyApproved: "还没有人批准本机。要获取新的配对码请按回车键。",
  found: (code) => `有设备请求以你的身份登录，配对码是 ${code}，密钥是：`,
  approveSame: (code) =>
    `该设备也显示自己的密钥。如果两者一致，请再次输入：
  /device approve ${code}`,
  approved: "已批准该设备，今后它可以用你的身份登录。/devices 列出你的设备",
  maybeApproved: "连接曾断开，无法确定该设备是否已获批准。/devices 列出你的设备",
  badCode: "配对码有 8 位数字，例如 4821-7730",
  notADevice: "只有你的设备才能这样做，而本次会话没有出示属于你的密钥",
  badNumber: "请写设备编号：/devices 列出全部设备",
  revokesThis: (number) =>
    `设备 ${number} 就是本机，撤销后本次会话也会结束。仍要撤销请再次输入：
  /device revoke ${number}`,
  revoked: (number) => `设备 ${number} 已撤销：它的会话已结束，要再次加入须重新请求批准`,
  yours: "你的设备：",
  noDevices: "这次会话不属于任何设备：你是访客（--guest），或者名字还不归你所有",
  here: "本机",
  online: "在线",
  between: "，",
  added: (added) => `添加于 ${added}`,
  used: (used) => `上次使用 ${used}`,
  noNames: "这个服务器上的名字不归任何人所有，也没有设备",
  isGuest: (name) => `${name} 是访客，没有密钥`,
  keysAre: (name, count) => `${theKeys(name, count)}：`,
  comparedOn: (day) => `你已在 ${day} 核对过`,
  notCompared: "你还没有核对过",
  comparedOther: ({ keys, day }) => `你还没有核对过；你在 ${day} 核对过的是：${keys}`,
  comparedAsOther: (day) => `你在 ${day} 核对过这个名字的密钥，因此现在可能是另一个人`,
  compareSo: (name) => `还没有核对过：/verify ${name}`,
  toCompare: (name, count) => `以下是 ${theKeys(name, count)}，${askThem(count)}：`,
  ifSame: ({ name, count }) => `如果${count === 1 ? "一致" : "全部一致"}，请输入：/verify ${name} yes`,
  differs: ({ name, count, day }) => `${theKeys(name, count)}与你在 ${day} 核对过的不同！那时是：`,
  nowToCompare: (name, count) =>
    `现在 ${theKeys(name, count)}是以下${count === 1 ? "这个" : "这些"}，${askThem(count)}：`,
  onlyIfSame: ({ name, count }) =>
    `这可能是另一个人。只有在对方的密钥${count === 1 ? "与此一致" : "与这些全部一致"}时，才输入：/verify ${name} yes`,
  nothingToCompare: (name) => `${name} 是访客，没有可以核对的密钥`,
  remembered: (name) => `已记住：今后 ${name} 的密钥如有变化，会提醒你`,
  notKept: (name) => `只在你离开或连接中断之前关注 ${name} 的密钥`,
  forgotten: (name) => `已忘记：不再关注 ${name} 的密钥`,
  neverCompared: (name) => `你从未核对过 ${name} 的密钥`,
  compareFirst: (name) => `请先查看密钥：/verify ${name}`,
  noServerKey: "这个服务器没有证明自己的密钥，因此无法记住其中的人",
  cannotVerify: (name) => `核对 ${name}`,
  nowGuest: (name, day) => `注意：${name} 现在是访客，没有你在 ${day} 核对过的密钥，可能是另一个人。`,
  nowOther: (name, day) =>
    `注意：${name} 的密钥你没有核对过（你在 ${day} 核对过的是另一个），可能是另一个人。要核对请用 /verify ${name}`,
  nowMore: (name, day) =>
    `注意：自你在 ${day} 核对之后，${name} 增加了设备，使用者可能是另一个人。要核对请用 /verify ${name}`,
  comparedFailed: (path, why) => `无法把核对过的密钥保存到 ${path}：${why}。现在无法提醒你密钥的变化。`,
};

function goodFor(minutes: number): string {
  return `配对码 ${minutes} 分钟内有效。`;
}

function askThem(count: number): string {
  return count === 1 ? "请让对方运行 `chat key`，对照核对" : "请让对方在每台设备上运行 `chat key`，逐一核对";
}

function theKeys(name: string, count: number): string {
  return count === 1 ? `${name} 的密钥` : `${name} 的 ${count} 台设备的密钥`;
}
