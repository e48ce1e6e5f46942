/**
 * The help of `chat serve`, in Chinese.
 *
 * @module
 */
import type { ServerTexts } from "./texts.ts";

export const ZH: ServerTexts = {
  own: {
    host: "监听的地址；0.0.0.0 或 :: 表示所有网络",
    port: "监听的端口；0 表示任选一个空闲端口",
    data: "保存数据的文件夹；目前还不向磁盘保存任何内容",
    memory: "不向磁盘保存任何内容",
    title: "服务器的名称，向加入者显示",
    motd: "存放今日消息的文件，向加入者显示",
    logFormat: "标准错误中日志的格式",
    logLevel: "日志中显示的最低级别",
  },
  limits: {
    maxText: "一条消息的最大长度，按 UTF-8 计",
    maxConnections: "同时存在的会话数",
    maxPerAddress: "来自同一地址的同时连接数，不计本机",
    maxRooms: "一个会话可以进入的房间数",
    maxRoomsInAll: "服务器上的房间数",
    rate: "一个会话每秒的请求数，超过则减速",
    burst: "开始限速之前允许的连续请求数",
    handshakeTimeout: "握手的时限",
    idleTimeout: "无响应多久后会话视为断开",
    maxQueue: "可以等待一个会话读取的字节数",
    resumeTimeout: "断开的会话可以恢复的时限",
  },
  serveHelp: (flags, limits) =>
    `chat serve - 启动服务器

  chat serve [FLAGS]

服务器一直监听，直到收到 SIGINT（Ctrl-C）或 SIGTERM，然后通知所有人并结束。开始监听时在标准输出说明；
日志写到标准错误。

选项，每个都有同名的环境变量（--max-text 对应 CHAT_MAX_TEXT）：
${flags}

限制（0 表示没有限制）：
${limits}
`,
};
