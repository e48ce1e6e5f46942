/**
 * Chinese: your devices, and the keys of people.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const devices: Catalogue["devices"] = {
  ifYou: ({ name, code }) =>
    `如果那就是你，请在已用 ${name} 的名字登录的设备上输入：
  /device approve ${code}
那里会显示请求者的密钥，必须与本机的一致：`,
  thenYouAreIn: (minutes) => `你批准后，本机会立即加入。${goodFor(minutes)}`,
  thenTryAgain: (minutes) => `然后重试。${goodFor(minutes)}`,
  anotherName: "换一个名字，或等待批准：",
  newCode: ({ code, minutes }) =>
    `原来的代码已失效。新代码：/device approve ${code}
${goodFor(minutes)}`,
  codeStays: (code) => `服务器已恢复，代码仍是 ${code}。`,
  stillWaiting: "正在重试，仍可等待批准。",
  nobodyApproved: "还没有人批准本机。要获取新代码请按回车键。",
  found: (code) => `有设备请求代表你，代码是 ${code}，密钥是：`,
  approveSame: (code) =>
    `该设备也显示自己的密钥。如果两者一致，请再次输入：
  /device approve ${code}`,
  approved: "已批准该设备，今后它也代表你。/devices 列出你的设备",
  maybeApproved: "连接曾断开，无法确定该设备是否已获批准。/devices 列出你的设备",
  badCode: "设备代码有 8 位数字，例如 4821-7730",
  notADevice: "只有你的设备才能这样做，而本次会话没有出示属于你的密钥",
  badNumber: "请写设备编号：/devices 列出全部设备",
  revokesThis: (number) =>
    `设备 ${number} 就是本机，撤销后本次会话也会结束。仍要撤销请再次输入：
  /device revoke ${number}`,
  revoked: (number) => `设备 ${number} 已撤销：它的会话已结束，要再次加入须重新请求批准`,
  yours: "你的设备：",
  here: "本机",
  online: "在线",
  added: (added) => `添加于 ${added}`,
  used: (used) => `上次使用 ${used}`,
  noNames: "这个服务器上的名字不归任何人所有，也没有设备",
  isGuest: (name) => `${name} 是访客，没有密钥`,
  keysAre: (name, count) => `${theKeys(name, count)}：`,
  comparedOn: (day) => `你已在 ${day} 核对过`,
  notCompared: "你还没有核对过",
  toCompare: (name, count) =>
    `${theKeys(name, count)}如下，请与对方${count === 1 ? "" : "每台设备"}的 \`chat key\` 所显示的核对：`,
  ifSame: ({ name, count }) => `如果${count === 1 ? "一致" : "全部一致"}，请记住：/verify ${name} yes`,
  nothingToCompare: (name) => `${name} 是访客，没有可以核对的密钥`,
  remembered: (name) => `已记住：今后 ${name} 的密钥如有变化，会提醒你`,
  forgotten: (name) => `已忘记：不再关注 ${name} 的密钥`,
  neverCompared: (name) => `你从未核对过 ${name} 的密钥`,
  compareFirst: (name) => `请先查看密钥：/verify ${name}`,
  noServerKey: "这个服务器没有证明自己的密钥，因此无法记住其中的人",
  cannotVerify: (name) => `核对 ${name}`,
  nowGuest: (name, day) => `注意：${name} 现在是访客，没有你在 ${day} 核对过的密钥，可能是另一个人。`,
  nowOther: (name, day) => `注意：${name} 的密钥与你在 ${day} 核对过的不同，可能是另一个人。要核对请用 /verify ${name}`,
  nowMore: (name, day) =>
    `注意：自你在 ${day} 核对之后，${name} 增加了设备，使用者可能是另一个人。要核对请用 /verify ${name}`,
  comparedFailed: (path, why) => `无法把核对过的密钥保存到 ${path}：${why}。现在无法提醒你密钥的变化。`,
};

function goodFor(minutes: number): string {
  return `代码在 ${minutes} 分钟内有效。`;
}

function theKeys(name: string, count: number): string {
  return count === 1 ? `${name} 的密钥` : `${name} 的 ${count} 台设备的密钥`;
}
