/**
 * Chinese: the commands, and what cannot be done with them.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const commands: Catalogue["commands"] = {
  help: {
    who: "显示谁在线，或谁在某个房间里。",
    msg: "给某个人发私聊消息，或给某个房间发消息。",
    query: "此后输入的内容只发给某一个人。不写名字：重新发到房间里。",
    reply: "回复最近给你发私聊消息的人。",
    join: "进入一个房间，或回到已加入的房间。此后输入的内容发到那里。",
    part: "离开房间，或结束与某个人的私聊。",
    list: "列出所有房间。",
    nick: "换一个名字。",
    me: "描述你在做什么，例如：/me 挥了挥手。",
    topic: "显示或设置房间的主题。只写一个 - 则清除主题。",
    whois: "显示某个人在哪些房间、何时上线。",
    history: "显示这里以前的消息：最近的、指定条数的，或某个时间（2h、昨天、2026-11-01）以来的。more：继续查看。",
    search: "搜索消息。词语之间可以写 from:NAME、in:ROOM 或 in:NAME、before:TIME、since:TIME。more：更早的结果。",
    edit: "修改你刚说的话。^1：你在这里的最后一条消息，^2：倒数第二条。不写文字：把原文放到输入行。",
    delete: "删除你刚说的话。^1：你在这里的最后一条消息，^2：倒数第二条。",
    backlog: "显示或设置加入房间的人能看到多少条以前的消息。",
    away: "告诉其他人你暂时离开。",
    back: "告诉其他人你回来了。",
    ignore: "不再显示某个人的任何言行。不写名字：列出被忽略的人。",
    unignore: "重新显示某个人的言行。",
    highlight: "把含有某个词的消息当作提到你来标记，再输入一次则取消。不写词：列出这些词。",
    quiet: "把加入和离开合并成一行，在下一条消息之前显示，或恢复逐条显示。不写参数：在两者之间切换。",
    bell: "何时响铃：从不、与你有关时、每条消息。",
    notify: "何时发送通知：同上，需终端支持。",
    log: "把读到的内容记录到一个文件夹。off：停止记录。不写文件夹：显示记录在哪里。",
    clear: "清屏。",
    help: "显示所有命令，或某个命令的用法。",
    quit: "退出聊天。",
  },
  also: (others) => `也可以输入：${others}。`,
  usage: (usage) => `用法：${usage}`,
  unknown: (word) => `没有 /${word} 这个命令。`,
  didYouMean: (word) => `你是不是想输入 /${word}？`,
  listed: "/help 列出所有命令；输入 //text 会发送 /text。",
  hints: { q: "/quit 退出聊天；/query NAME 与某个人私聊。" },
  mistakeInPipe: (mistake) =>
    `${mistake}${/[。？]$/.test(mistake) ? "" : "。"}使用 --verbatim 时，每一行都会作为文字发送。`,
  anotherRoom: "另一个房间",
  onePerson: "某个人",
  needsPrompt: "这里没有带输入提示的终端",
  noWriter: "还没有人给你发过私聊消息，可以用 /msg NAME TEXT 给别人发",
  talkingTo: (name) => `你正在与 ${name} 私聊，可以用 /query 回到房间`,
  talkInRoom: (room) => `无法与 ${room} 私聊：这是一个房间。在房间里说话请用：/join ${room}`,
  noTopic: (room) => `${room} 没有主题`,
  topic: (room, topic) => `${room} 的主题：${topic}`,
};
