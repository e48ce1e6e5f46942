/**
 * Chinese: the commands and their help, and what is wrong with a typed command.
 *
 * @module
 */
import { chinesePlaceholders } from "../../../shared/cli/usage/placeholders_zh.ts";
import type { Catalogue } from "../catalogue.ts";

export const commands: Catalogue["commands"] = {
  help: {
    who: "显示谁在线，或谁在某个房间里。more：继续往下看。",
    msg: "给某个人发私信，或给某个房间发消息。",
    query: "与某个人私聊，此后输入的内容只发给此人。不写名字：回到房间。",
    reply: "回复最近收到的私信。",
    join: "加入一个房间，或切换到已加入的房间。此后输入的内容发到那里。",
    part: "离开房间，或结束私聊。",
    list: "列出所有房间。",
    nick: "改名。",
    me: "描述你在做什么，例如：/me 挥了挥手。",
    topic: "显示或设置房间的主题。内容只写一个 - 时清除主题。",
    send: "向某人发送文件或文件夹，对方同意后开始。路径中有空格时写作 'my file.txt' 或 my\\ file.txt。",
    stor: "向某人发送一个文件或文件夹，可以另取名字。“新名字”是对方看到的名字，不是对方磁盘上的路径。",
    accept: "接收对方要发给你的文件，或允许对方查看、获取你共享的文件。不写编号：答复唯一的请求。all：同意全部请求。",
    decline: "拒绝请求。后面写的内容会转告对方。",
    transfers: "列出等待答复的和正在进行的传输。写编号：列出该传输的全部路径。",
    cancel: "取消传输，双方都可以取消。后面写的内容会转告对方。",
    share:
      "共享一个文件夹，供其他人查看和获取；off：停止共享。ask、allow、deny：对所有人（或指定的人）每次先询问你、一律允许、一律拒绝。不写参数：显示当前的共享。",
    tree: "显示某人共享的文件夹中有什么。",
    get: "从某人共享的文件夹中获取文件或文件夹。",
    whois: "显示某人在哪些房间、是何时上线的，以及其设备的密钥。",
    verify:
      "显示某人的密钥，也用单词表示，可请对方运行 chat key，对照核对。yes：保存核对结果，今后密钥变化时会提醒你。no：忘记。",
    devices: "列出你的设备，即在这个服务器上可以用你的身份登录的密钥。",
    device:
      "approve 配对码：让显示该配对码的设备也能以你的身份登录；先显示它的密钥，再次输入同一行才批准。revoke 编号：该设备不能再以你的身份登录，它的会话随即结束。",
    invitation:
      "生成加入这个服务器的邀请并显示链接，可供一人或指定的人数使用，有效期一周。指定名字后只有该名字可以使用。并非所有人都可以这样做。查看和撤销邀请请在运行服务器的机器上用 chat invite。",
    history:
      "显示以前的消息：最近的、指定条数的，或某个时间（2h、昨天、2026-11-01）以来的。more：继续往下看。missed：显示你离线期间错过的消息。",
    search:
      "搜索包含所有词语的消息。“引号中的短语”必须原样出现，-词语 排除含有它的消息。还可以写 from:名字、in:房间 或 in:名字、before:时间、since:时间。more：更早的结果。",
    edit:
      "修改你的上一条消息，例如：/edit 改好的内容。^1：你在这里的最后一条消息，^2：倒数第二条。不写内容：把原文放到输入行再改。",
    delete: "删除你的上一条消息。^1：你在这里的最后一条消息，^2：倒数第二条。",
    backlog: "显示或设置新加入房间的人能看到多少条以前的消息。",
    away: "告诉其他人你暂时离开。",
    back: "告诉其他人你回来了。",
    ignore: "忽略某人，不再显示其消息和动态。不写名字：列出你忽略的人。",
    unignore: "取消忽略某人。",
    highlight: "添加一个提醒词，含有它的消息视为提到你；再输入一次则移除。不写词：列出提醒词。",
    quiet: "把加入和离开的提示合并成一行，或逐条显示。不写参数：在两者之间切换。",
    bell: "设置何时响铃：从不、收到与你有关的消息时、收到任何消息时。",
    notify: "设置何时发送通知：从不、收到与你有关的消息时、收到任何消息时。需要终端支持。",
    log: "把聊天记录保存到一个文件夹。off：停止保存。不写路径：显示保存的位置。",
    clear: "清屏。",
    help: "按主题列出命令，或说明某个命令或主题（例如 files、keys，或 文件、按键）。all：说明全部。",
    quit: "退出聊天。",
  },
  placeholders: (usage) => chinesePlaceholders(`${usage}`),
  overview: [
    "以 / 开头的行是命令，其余内容都会发出；//text 发送 /text。",
    "/help msg 说明一个命令。按 Tab 补全输入的内容。",
  ],
  topics: {
    talk: "聊天",
    rooms: "房间",
    people: "成员",
    messages: "消息",
    files: "文件",
    settings: "设置",
    keys: "按键",
    all: "全部",
  },
  aboutKeys: "按键",
  aboutAll: "全部命令和按键",
  also: (others) => `也可以输入：${others}。`,
  usage: (usage) => `用法：${chinesePlaceholders(`${usage}`)}`,
  unknown: (word) => `没有 /${word} 这个命令。`,
  didYouMean: (word) => `你是不是想输入 /${word}？`,
  slashAlone: "请在斜杠后输入命令名。/help 列出全部命令；//text 发送 /text。",
  listed: "输入 /help 查看所有命令；输入 //text 会发送 /text。",
  hints: { q: "/quit 退出聊天；/query 名字 与某人私聊。" },
  mistakeInPipe: (mistake) =>
    `${mistake}${/[。？]$/.test(mistake) ? "" : "。"}使用 --verbatim 时，每一行都按文本发送。`,
  anotherRoom: "另一个房间",
  onePerson: "某个人",
  needsPrompt: "需要带输入提示的终端",
  noWriter: "还没有人给你发过私信。要发私信请用 /msg 名字 内容",
  talkingTo: (name) => `你正在与 ${name} 私聊。要回到房间请用 /query`,
  talkInRoom: (room) => `无法与 ${room} 私聊：它是一个房间。要在房间里说话请用 /join ${room}`,
  noTopic: (room) => `${room} 没有主题`,
  topic: (room, topic) => `${room} 的主题：${topic}`,
};
