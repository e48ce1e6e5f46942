/**
 * Chinese: your own name, the room you are in, and where the next line goes.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";
import { after } from "./spacing.ts";

export const self: Catalogue["self"] = {
  yourName: "你的名字：",
  yourNameOrLink: "你的名字，或邀请链接：",
  codeIsNoName:
    "这像是邀请码，而不是名字。请粘贴完整的链接，从 chat:// 到末尾：其中包含服务器的地址。只需要邀请码的服务器会在输入名字之后询问。",
  welcomeTo: (title) => `欢迎来到 ${title}。`,
  youAreIn: (name, room) => `你是 ${name}，在 ${room} 中。`,
  youAreInNone: (name) => `你是 ${name}，还没有加入任何房间。`,
  everyLineIsSaid: "每一行都按文本发送。",
  helpListsCommands: "输入 /help 查看所有命令。",
  alreadyCalled: (name) => `你的名字已经是 ${name}。`,
  alreadyAway: "你已经设为暂时离开。要取消请用 /back",
  invitedElsewhere: (word) =>
    `${word} 属于 \`chat invite\` 命令，在运行服务器的机器上使用。在聊天中只需输入 /invitation`,
  noInvitations: "这个服务器不支持邀请",
  badUses: (most) => `一个邀请可供 1 至 ${most} 人使用`,
  invited: ({ uses, name, until }) =>
    `邀请已生成，${
      name === undefined ? `可供 ${uses} 人使用` : `只对 ${name} 有效${uses === 1 ? "" : `，可用 ${uses} 次`}`
    }${until === undefined ? "" : `，有效期至 ${until}`}。拿到链接的人都能使用：`,
  otherHost: ({ host, reached }) =>
    `如果别人无法连接 ${host}，请把链接中的它换成${reached === null ? "服务器的地址" : `你所连接的 ${reached}`}。`,
  notAway: "你没有设为暂时离开。",
  goesTo: (target) => `现在输入的内容会发到 ${target}。`,
  goesNowhere: "你不在任何房间中，输入的内容不会发出。用 /join 房间 加入一个房间。",
  closed: (name) => `已关闭与 ${name} 的私聊。`,
  inNoRoom: "你不在任何房间中。加入房间请用 /join 房间",
  missed: (target) => `这一行本应发到${after(target)}，但无法送达。请用 /join 房间 选择发到哪里`,
};
