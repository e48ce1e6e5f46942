/**
 * Chinese: what was said before. Backlogs, reading back, searching, changing.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const history: Catalogue["history"] = {
  unread: ({ count, room, since }) => `${room} 有 ${count} 条未读消息，始于 ${since}`,
  unreadAlone: (count) => `你不在时收到 ${count} 条私聊消息`,
  nothingUnread: (room) => `${room} 没有未读消息`,
  beforeYou: (room) => `以上是你加入 ${room} 之前的消息`,
  edited: "（已编辑）",
  deleted: "（已删除）",
  readBack: (place) => `${place} 的历史记录`,
  furtherBack: (place) => `${place}，查看更早的：/history more`,
  furtherOn: (place) => `${place}，继续往后：/history more`,
  begins: (place) => `${place} 没有更早的记录`,
  untilNow: (place) => `${place}，已到最新`,
  nothingSaid: (place) => `${place} 的历史记录中没有找到消息`,
  moreFound: "查看更早的：/search more",
  allFound: "没有更早的结果",
  nothingFound: "没有找到",
  behind: "最近的部分消息尚未能搜索",
  noPageYet: (command) => `还没有查询过，请先输入：/${command}`,
  noMore: "没有更多了",
  noHistory: "这个服务器没有可查看的历史记录",
  noSearch: "这个服务器不支持搜索",
  badSpan: (typed) =>
    `${typed} 既不是 1 到 500 的数字，也不是时间。时间的写法：since 2h、since 14:00、since 昨天、since 2026-11-01`,
  sinceWhen: "请写明从何时起：since 2h30m、since 14:00、since 昨天、since 2026-11-01",
  badTime: (typed) => `${typed} 不是时间。时间的写法：2h30m、3d、14:00、昨天、2026-11-01、"2026-11-01 14:00"`,
  badPerson: (typed) => `${typed} 不是名字，正确的写法例如：from:bob`,
  badPlace: (typed) => `${typed} 不是房间或人，正确的写法例如：in:#ops、in:bob`,
  noWords: "请写明要找什么：词语、from:NAME 或 in:ROOM",
  badCount: (typed, most) => `${typed} 不是 0 到 ${most} 的数字`,
  inRoom: (room) => `在 ${room} 中`,
  toPerson: (name) => `发给 ${name}`,
  noneOfYours: (where) => `这里没有你${where}的消息记录`,
  fewOfYours: ({ count, where }) => `这里只有 ${count} 条你${where}的消息记录`,
  notZero: "^1 是你在这里的最后一条消息，^2 是倒数第二条",
  onItsWay: "你刚才的话还在发送中，请稍后再试",
  saidInRoom: (room) => `你的最后一条消息发到了 ${room}，请先 /join ${room}`,
  saidToPerson: (name) => `你的最后一条消息只发给了 ${name}，请先 /query ${name}`,
  orLastHere: ({ said, command, where }) => `${said}，或用 /${command} ^1 选择你${where}的最后一条消息`,
  notSaidYet: ({ command, where }) =>
    `你这次还没有说过话。要选择你${where}的、这里已知的最后一条消息，请用 /${command} ^1`,
  backlog: ({ room, count, by }) => `${by} 规定：加入 ${room} 的人会看到最近 ${count} 条消息`,
  noBacklog: (room, by) => `${by} 规定：加入 ${room} 的人看不到以前的消息`,
  usualBacklog: (room) => `加入 ${room} 的人看到的消息数为服务器的默认值，除非以前另有规定`,
};
