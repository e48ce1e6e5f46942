/**
 * Chinese: what happens in rooms, and the answers and notices of the server.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const events: Catalogue["events"] = {
  you: "你",
  joined: (names, room) => `${names} 加入了 ${room}`,
  gone: (names, rooms) => `已不在 ${rooms} 中：${names}`,
  present: ({ room, count, names }) => `${room} 中还有 ${count} 人：${names}`,
  presentNobody: (room) => `${room} 中没有其他人`,
  left: (names, room) => `${names} 离开了 ${room}`,
  leftWhy: (left, why) => `${left}（${why}）`,
  partedWhy: {
    quit: "退出",
    lost: "连接断开",
    silent: "连接超时",
    slow: "连接过慢",
    protocol: "协议错误",
    internal: "服务器出错",
  },
  renamed: (was, name) => `${was} 改名为 ${name}`,
  topicCleared: (room, by) => `${by} 清除了 ${room} 的主题`,
  topic: ({ room, by, text }) => `${room} 的主题（由 ${by} 设置）：${text}`,
  away: (name) => `${name} 暂时离开`,
  back: (name) => `${name} 回来了`,
  gapIn: (room) => `此处缺少 ${room} 中的消息，已无法获取`,
  gapAlone: "此处缺少发给你的私信，已无法获取",
  missingIn: (room, many) => `此处缺少 ${room} 中的${many === null ? "" : ` ${many} 条`}消息`,
  missingAlone: (many) => `此处缺少${many === null ? "" : ` ${many} 条`}私信`,
  askForMissed: (missing) => `${missing}，输入 /history missed 从那里读起`,
  unreadable: (missing) => `${missing}，服务器无法读取这部分历史记录`,
  olderGone: "更早的已无法获取",
  edited: ({ name, message, room, text }) => `${name} 编辑了 ${room} 中的${message}：${text}`,
  deleted: ({ name, message, room }) => `${name} 删除了 ${room} 中的${message}`,
  editedAlone: ({ from, message, to, text }) => `${from} 编辑了发给 ${to} 的${message}：${text}`,
  deletedAlone: ({ from, message, to }) => `${from} 删除了发给 ${to} 的${message}`,
  aMessage: "一条消息",
  messageOf: (time) => `一条消息（${time}）`,
  isIn: (name, rooms) => `${name} 在 ${rooms} 中`,
  isInNone: (name) => `${name} 不在任何房间中`,
  whoIsAway: (where, away) => `${where}（${away}）`,
  awayShort: "暂时离开",
  members: (room, members) => `${room}（${members} 人）`,
  andMore: (names, count) => `${names} 和另外 ${count} 人`,
  more: (count) => `还有 ${count} 个未列出`,
  counted: (count, room) => room === undefined ? `在线 ${count} 人` : `${room} 中有 ${count} 人`,
  morePeople: (count) => `还有 ${count} 人，输入 /who more 继续查看`,
  nobodyElse: "没有更多的人了",
  people: (count) => `${count} 人`,
  online: ({ name, since, sessions, idle }) =>
    `${name} 于 ${since} 上线${sessions === 1 ? "" : `，有 ${sessions} 个会话`}，${idle}`,
  activeNow: "目前活跃",
  idle: { minutes: (count) => `空闲 ${count} 分钟`, hours: (count) => `空闲 ${count} 小时` },
  lastSeen: (time) => `最后出现于 ${time}`,
  awaySince: (name, since) => `${name} 于 ${since} 暂时离开`,
  shares: (name) => `${name} 共享了一个文件夹：/tree ${name}`,
  notices: {
    slowed: "你或同一网络中其他人的发送速度超过了服务器的限制，消息会延迟送达，但不会丢失任何一行。",
    not_kept: "服务器暂时无法保存消息，服务器停止后这些消息会丢失。",
    kept: "服务器已恢复保存消息。",
  },
  damaged: (name) =>
    `${name === null ? "发给你的" : ` ${name} 中的`}部分消息无法读取：它们在服务器的磁盘上已损坏。`
      .trimStart(),
  waiting: (name) => `${name} 不在线，上线后会收到这条消息。`,
  nameClaimed: (was) => `名字 ${was} 现在属于一位使用密钥的人，所以你换了名字。没有密钥，任何名字都不归你所有。`,
  otherNotice: (words) => `服务器提示：${words}`,
};
