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
    `${typed} 既不是 1 到 500 的数字，也不是时间。时间的写法：since 2h、since 14:00、since 2026-11-01`,
  badTime: (typed) => `${typed} 不是时间。时间的写法：2h、3d、14:00、2026-11-01、"2026-11-01 14:00"`,
  badPerson: (typed) => `${typed} 不是名字，正确的写法例如：from:bob`,
  badPlace: (typed) => `${typed} 不是房间或人，正确的写法例如：in:#ops、in:bob`,
  noWords: "请写明要找什么：词语、from:NAME 或 in:ROOM",
  badCount: (typed, most) => `${typed} 不是 0 到 ${most} 的数字`,
  noneOfYours: (place) => `这里没有你在 ${place} 中的消息记录`,
  onItsWay: "你刚才的话还在发送中，请稍后再试",
  backlog: ({ room, count, by }) => `${by} 规定：加入 ${room} 的人会看到最近 ${count} 条消息`,
  noBacklog: (room, by) => `${by} 规定：加入 ${room} 的人看不到以前的消息`,
  usualBacklog: (room) => `加入 ${room} 的人看到的消息数为服务器的默认值，除非以前另有规定`,
};
