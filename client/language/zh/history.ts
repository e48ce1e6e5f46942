/**
 * Chinese: earlier messages. Backlogs, history, search, editing and deleting.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";
import { before } from "./spacing.ts";

export const history: Catalogue["history"] = {
  unread: ({ count, room, since }) => `${room} 有 ${count} 条未读消息，始于 ${since}`,
  unreadAlone: (count) => `你不在时收到 ${count} 条私信`,
  nothingUnread: (room) => `${room} 没有未读消息`,
  beforeYou: (room) => `以上是你加入 ${room} 之前的消息`,
  edited: "（已编辑）",
  deleted: "（已删除）",
  readBack: (place) => `${place} 的历史记录`,
  olderThere: (place) => `${place} 的历史记录：输入 /history more 查看更早的消息`,
  newerThere: (place) => `${place} 的历史记录：输入 /history more 查看之后的消息`,
  begins: (place) => `${place} 的历史记录：没有更早的消息`,
  untilNow: (place) => `${place} 的历史记录：已到最新消息`,
  nothingSaid: (place) => `${place} 的历史记录：没有找到消息`,
  privateMessages: "私信",
  missedLeft: (place, left) =>
    `${place} 的历史记录：还缺少${left === null ? "更多" : ` ${left} 条`}消息，输入 /history missed 查看`,
  missedAll: (place) => `${place} 的历史记录：缺少的消息已全部显示`,
  missedGone: (place) => `${place} 的历史记录：缺少的消息已无法获取`,
  moreFound: "输入 /search more 查看更早的结果",
  allFound: "没有更早的结果",
  nothingFound: "没有找到结果",
  behind: "最近的部分消息暂时还搜索不到",
  noPageYet: (command) => `还没有查询过，请先输入 /${command}`,
  nothingMissed: "没有错过的消息",
  noMore: "没有更多消息了",
  noHistory: "这个服务器没有可查看的历史记录",
  noSearch: "这个服务器不支持搜索",
  badSpan: (typed) =>
    `${before(typed)}既不是 1 到 500 的数字，也不是时间。写法示例：since 2h、since 14:00、since 昨天、since 2026-11-01`,
  sinceWhen: "请写明起始时间，例如 since 2h30m、since 14:00、since 昨天、since 2026-11-01",
  badTime: (typed) => `${before(typed)}不是时间。写法示例：2h30m、3d、14:00、昨天、2026-11-01、"2026-11-01 14:00"`,
  badPerson: (typed) => `${before(typed)}不是名字。写法示例：from:bob`,
  badPlace: (typed) => `${before(typed)}不是房间或人名。写法示例：in:#ops、in:bob`,
  badExclusion: (typed) => `不能排除 ${typed}，只能排除词语和“引号中的短语”`,
  noExclusion: "这个服务器不支持排除词语",
  noWords: "请写明要找什么，例如词语、from:名字 或 in:房间",
  badCount: (typed, most) => `${before(typed)}不是 0 到 ${most} 的数字`,
  inRoom: (room) => `在 ${room} 中`,
  toPerson: (name) => `发给 ${name}`,
  noneOfYours: (where) => `没有找到你${where}的消息`,
  fewOfYours: ({ count, where }) => `只找到你${where}的 ${count} 条消息`,
  notZero: "^1 是你在这里的最后一条消息，^2 是倒数第二条",
  onItsWay: "你的上一条消息还在发送，请稍后再试",
  saidInRoom: (room) => `你的上一条消息发到了 ${room}，请先用 /join ${room} 切换过去`,
  saidToPerson: (name) => `你的上一条消息是发给 ${name} 的私信，请先用 /query ${name} 切换过去`,
  orLastHere: ({ said, command, where }) => `${said}，或用 /${command} ^1 选择你${where}的最后一条消息`,
  notSaidYet: ({ command, where }) => `你这次还没有发过消息。要选择你以前${where}的最后一条消息，请用 /${command} ^1`,
  backlog: ({ room, count, by }) => `${by} 设置：加入 ${room} 的人会看到最近 ${count} 条消息`,
  noBacklog: (room, by) => `${by} 设置：加入 ${room} 的人看不到以前的消息`,
  usualBacklog: (room) => `加入 ${room} 的人能看到多少条以前的消息，由服务器决定（除非有人用 /backlog 设置过）`,
};
