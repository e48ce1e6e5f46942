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
    refused: "连接被拒绝。服务器启动了吗？启动服务器：chat serve",
    not_found: "找不到这个主机名。拼写是否有误？",
    timed_out: "连接超时。地址对吗？中间有没有防火墙？",
    unreachable: "网络不可达。本机联网了吗？",
    scope_needed: "每个网络都有这个地址。请指明是哪个网络，例如 fe80::1%eth0。",
    no_answer: "连上了，但没有聊天服务器应答。请核对主机和端口：那里可能是别的程序，也可能是服务器太忙。",
    not_chat: "那里运行的不是聊天服务器。请核对主机和端口。",
    plain_server: "它没有使用 TLS 加密，途中任何人都能读到内容。如果可以接受，请加上 --no-tls。",
    tls_server: "它使用 TLS 加密，而本次连接没有。请去掉 --no-tls，或加上 --tls。",
    tls_closed: "TLS 开始时它就关闭了连接。如果它不加密，而你接受这一点，请加 --no-tls。",
  },
  badCertificate: {
    issuer: "本机信任的机构都没有签发它",
    name: "它属于另一台主机",
    expired: "它已过期。本机的时钟准确吗？",
    early: "它尚未生效。本机的时钟准确吗？",
    signature: "它不是由其中的密钥签名的",
  },
  certificateFailure: (why) => `它的证书不能证明任何东西：${why}${/[。？]$/.test(why) ? "" : "。"}`,
  otherFailure: (message) => `系统报告 ${message}。`,
  tried: (addresses) => `（已尝试 ${addresses}）`,
  byeWhy: {
    quit: "会话已结束",
    resumed: "另一个连接接管了会话",
    revoked: "这台设备已被你的另一台设备或服务器管理员撤销。要再次使用这台设备，请重新加入，并在你的另一台设备上批准",
    shutdown: "服务器正在关闭",
    slow: "未读取的数据积压过多",
    silent: "服务器太久没有收到数据",
    internal: "服务器出错",
  },
  byeWithText: (why, text) => `${why}（${text}）`,
  unsent: (lines) => `有 ${lines} 行可能没有发出。`,
  cannotConnect: (server, failure, tried) => `无法连接到 ${server}${tried}：${failure}`,
  lostTo: (server, why) => `与 ${server} 的连接已断开：${why}。`,
  notReconnected: (seconds) => `${seconds} 秒内未能重新连接。`,
  lastAttempt: (failure, tried) => `最后一次尝试${tried}：${failure}`,
  sentAway: (why) => `服务器断开了你的连接：${why}。`,
  broken: (server, why) => `无法与 ${server} 继续通信：它发来的数据不符合协议（${why}）。`,
  secretsFailed: (path, why) => `无法把你的身份保存到 ${path}：${why}。你可以继续聊天，但下次服务器可能认不出你。`,
  cannotWrite: (why) => `无法写入标准输出：${why}。`,
  diskFull: "磁盘已满",
  systemSays: (message) => `系统报告 ${message}`,
  lost: (why) => `连接已断开：${why}。`,
  shutdown: "服务器正在关闭。",
  tryingAgain: (seconds) => `将在 ${seconds} 秒内不断重试。`,
  tryingForever: "将一直重试，直到恢复连接。",
  tryingOn: "正在重试；输入的内容会保留，按任意键立即重试。",
  stillAway: (since, next) => `${since} 起没有连接。下次尝试：${next}；按 Enter 立即重试。`,
  again: "已重新连接。",
  wentBack: "服务器的历史记录回到了较早的状态：你看过的部分消息已不在其中。下面是之后的新消息。",
  restarted: "服务器重启过，这期间的消息可能缺失。",
  maybeTwice: (lines) => `有 ${lines} 行当时正在发送，可能会重复出现。`,
};
