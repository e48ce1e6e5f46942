/**
 * Chinese: the connection, how it is lost and how it ends.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const connection: Catalogue["connection"] = {
  lostWhy: {
    closed: "服务器关闭了连接",
    reset: "连接中断",
    silent: "太久没有收到服务器的数据",
  },
  failure: {
    refused: "连接被拒绝。那里有服务器在运行吗？可以这样启动一个：chat serve",
    not_found: "找不到这个主机名。是不是拼写有误？",
    timed_out: "等待应答超时。地址对吗？中间有没有防火墙？",
    unreachable: "网络无法到达。本机联网了吗？",
    no_answer: "那里有程序在运行，但没有像聊天服务器那样应答。",
    not_chat: "那里有程序在运行，但它使用的不是本协议。",
  },
  otherFailure: (message) => `系统报告 ${message}。`,
  byeWhy: {
    quit: "会话已结束",
    resumed: "另一个连接取代了它",
    shutdown: "服务器正在关闭",
    slow: "未读取的数据积压过多",
    silent: "服务器太久没有收到数据",
    internal: "服务器出错",
  },
  byeWithText: (why, text) => `${why}（${text}）`,
  unsent: (lines) => `有 ${lines} 行没有发出，或至少没有得到确认。`,
  cannotConnect: (server, failure) => `无法连接到 ${server}：${failure}`,
  lostTo: (server, why) => `与 ${server} 的连接已断开：${why}。`,
  notHadAgain: (seconds) => `${seconds} 秒内未能重新连接。`,
  lastAttempt: (failure) => `最后一次尝试：${failure}`,
  sentAway: (why) => `服务器结束了你的连接：${why}。`,
  broken: (server, why) => `无法与 ${server} 继续通信：它发来的数据不符合本协议（${why}）。`,
  secretsFailed: (path, why) => `无法把你的身份保存到 ${path}：${why}。聊天继续，但下次服务器可能认不出你。`,
  cannotWrite: (why) => `无法写出收到的内容：${why}。`,
  lost: (why) => `连接已断开：${why}。`,
  shutdown: "服务器正在关闭。",
  tryingAgain: (seconds) => `将在 ${seconds} 秒内不断重试。`,
  again: "已重新连接。",
  startedAnew: "服务器重新启动过，这期间的消息无从得知。",
  saidTwice: (lines) => `有 ${lines} 行当时正在发送，可能会重复出现。`,
};
