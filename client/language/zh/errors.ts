/**
 * Chinese: errors. First the action, then the reason.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";
import { after, within } from "./spacing.ts";

function most(limit: number | undefined, unit = ""): string {
  return limit === undefined ? "" : `，上限为 ${limit}${unit}`;
}

function lasting(seconds: number): string {
  const units = [["天", 86_400], ["小时", 3_600], ["分钟", 60], ["秒", 1]] as const;
  const unit = units.find(([, size]) => seconds >= size && seconds % size === 0);
  if (unit === undefined) return `${seconds} 秒`;
  const [name, size] = unit;
  return `${seconds / size} ${name}`;
}

export const errors: Catalogue["errors"] = {
  actions: {
    unknown: "执行该操作",
    hello: (name) => `以 ${name} 的名字加入`,
    say: (text) => `发送${after(text)}`,
    sayIn: (text, room) => `在 ${room} 中发送${after(text)}`,
    sayTo: (text, name) => `向 ${name} 发送${after(text)}`,
    join: (room) => `加入 ${room}`,
    part: (room) => `离开 ${room}`,
    rename: (name) => `改名为 ${name}`,
    setTopic: (room) => `设置 ${room} 的主题`,
    setAway: "把你设为暂时离开",
    setBack: "取消暂时离开",
    whoIsOnline: "查看谁在线",
    whoIsIn: (room) => `查看谁在 ${room} 中`,
    list: "列出房间",
    whois: (name) => `查询 ${name}`,
    history: (room) => `查看 ${room} 的历史记录`,
    historyWith: (name) => `查看与 ${name} 的私聊记录`,
    search: "搜索",
    edit: "编辑你的消息",
    delete: "删除你的消息",
    setBacklog: (room) => `设置新加入 ${room} 的人能看到多少条消息`,
    talkTo: (name) => `与 ${name} 私聊`,
    sendFiles: (what, name) => `把${within(what)}发给 ${name}`,
    getFiles: (what, name) => `从 ${name} 获取${after(what)}`,
    giveFiles: (what, name) => `向 ${name} 提供${after(what)}`,
    lookAt: (name) => `查看 ${name} 共享的文件夹`,
    seeAll: (name) => `查看 ${name} 提供的全部内容`,
    letLook: (name) => `让 ${name} 查看你的文件夹`,
    acceptTransfer: "同意该请求",
    closeTransfer: "结束传输",
    invite: "生成邀请",
    approveDevice: "批准这台设备",
    listDevices: "列出你的设备",
    revokeDevice: (number) => `撤销设备 ${number}`,
    share: "共享文件夹",
    shareFolder: (folder) => `共享${after(folder)}`,
    command: (name) => `执行 /${name}`,
    send: (json) => `发送${after(json)}`,
    sendLine: (number) => `发送第 ${number} 行`,
    sendThisLine: "发送这一行",
    sendInput: "发送输入的内容",
    readInput: "读取标准输入",
  },
  why: {
    address_full: ({ limit }) => `来自你的地址或网络的连接过多${most(limit)}`,
    bad_frame: () => "服务器无法理解本程序发送的数据",
    bad_invitation: () => "没有这个邀请，请检查是否有误，或索取新的邀请",
    bad_message: ({ text }) => `服务器无法理解该请求${text === "" ? "" : `（${text}）`}`,
    bad_name: ({ about }) =>
      `${about} 不能用作名字。名字最多 32 个字符，可用汉字、字母等任何文字，以及数字和 -_. 这几个符号，不能以符号开头`,
    bad_room: ({ about }) =>
      `${about} 不能用作房间名。房间名以 # 开头，之后最多 32 个字符，可用汉字、字母等任何文字，以及数字和 -_. 这几个符号，不能以符号开头`,
    busy: () => "服务器暂时过于繁忙，请稍后再试",
    bad_password: () => "密码错误",
    bad_proof: () => "服务器没有接受你的密钥",
    bad_ticket: () => "服务器不认识文件传输的凭证，或凭证已过期",
    bad_version: () => "服务器使用的协议版本不同",
    disk_low: () => "服务器的磁盘快满了，请等管理员腾出空间后再试",
    empty: () => "内容为空，或没有可见的字符",
    hello_first: () => "服务器要求先发送 hello",
    hello_twice: () => "之前已经发送过 hello",
    id_taken: () => "别人已有同样的请求",
    internal: () => "服务器处理失败，原因见服务器日志",
    mailbox_full: ({ about, limit }) => `暂时不能再给 ${about} 留言${most(limit)}`,
    last_device: () => "这是你唯一的设备，撤销后就没有设备能以你的身份登录了",
    members_only: () => "服务器只允许成员加入。如果用了 --guest，请去掉它，并凭邀请加入；否则请联系管理员",
    name_taken: ({ about }) => `名字 ${about} 已被占用，或与已有的名字过于相似`,
    no_search: () => "这个服务器不支持搜索",
    name_owned: ({ about }) => `名字 ${about} 属于使用另一把密钥的人`,
    no_such_deal: () => "这个请求已不存在",
    no_such_device: () => "没有与这个配对码或编号对应的设备。配对码十分钟内有效；编号见 /devices",
    no_such_message: () => "这条消息已不存在",
    no_such_person: ({ about }) => `这里没有叫 ${about} 的人`,
    no_such_room: ({ about }) => `没有 ${about} 这个房间`,
    not_allowed: () => "只有服务器的所有者才能这样做，除非管理员允许所有成员这样做",
    not_invited: () => "加入这个服务器需要邀请，请向其中的成员索取；脚本请用 --invite-file",
    not_in_room: ({ about }) => `你不在 ${about} 中。要加入请用 /join ${about}`,
    not_shared: ({ about }) => `${about} 没有共享文件夹`,
    not_yours: () => "这不是你的消息",
    password_needed: () => "加入这个服务器需要密码，请向管理员索取；脚本请用 --password-file",
    rooms_full: ({ limit }) => `服务器不能再为你打开新房间${most(limit)}`,
    server_full: ({ limit }) => `服务器已满${limit === undefined ? "" : `，最多容纳 ${limit} 个会话`}`,
    takes_no_files: ({ about }) => `${about} 在线，但无法接收文件：终端前没有人`,
    too_large: ({ limit }) => `文字过长${most(limit, " 字节")}`,
    too_many_deals: ({ limit }) => `未结束的请求过多${most(limit)}`,
    too_many_rooms: ({ limit, rooms }) =>
      `${rooms === undefined ? "房间过多" : `已加入 ${rooms} 个房间`}${most(limit)}`,
    too_many_sessions: ({ limit }) => `您已经在线，会话数已达到一个人的上限${most(limit)}`,
    too_late: () => "等待加入的时间太长，服务器可能正忙，请稍后再试",
    too_old: ({ limit }) => `消息发出太久${limit === undefined ? "" : `，只能在 ${lasting(limit)}之内更改`}`,
    too_much: ({ limit }) => `你或你所在网络的新用户今天写的文字已达到服务器允许的量${most(limit, " 字节")}`,
    too_many_devices: ({ limit }) => `你的设备过多${most(limit)}。要移除一台：/device revoke 编号`,
    too_many_invitations: ({ limit }) => `你的有效邀请过多${most(limit)}。邀请一周后过期，也可以请管理员撤销`,
    transfers_full: ({ limit }) => `服务器上正在进行的传输过多${most(limit)}。请稍后再试`,
    wait: ({ limit }) => `来自你的地址的错误尝试过多，请${limit === undefined ? "稍后" : `在 ${lasting(limit)}后`}再试`,
    unreadable: ({ limit = 0 }) =>
      `服务器的磁盘上这部分历史记录已损坏，请告知服务器管理员${limit === 0 ? "" : `。可以读取的有 ${limit} 条`}`,
  },
  invitation: {
    spent: "这个邀请已经用完，请索取新的邀请",
    expired: "这个邀请已经过期，请索取新的邀请",
    withdrawn: "这个邀请已被撤销，请索取新的邀请",
  },
  invitationFor: (name) => `这个邀请只对 ${name} 有效，请用这个名字加入，或索取新的邀请`,
  cannot: (action, why) => `无法${action}：${why}。`,
  that: "它",
  mixedName: (name) => `${name} 把拉丁字母与其他文字中形似的字母混在一起。请只用一种文字的字母`,
  reservedName: (name) => `${name} 是保留的名字，请换一个`,
  nobodyOrRoom: (name) => `这里没有叫 ${name} 的人。房间名以 # 开头：#${name}`,
  roomNotPerson: "它是房间，不是人",
  notOnline: (name, seen) => `${name} 不在线，最后出现于 ${seen}`,
  notIn: (room) => `你不在 ${room} 中`,
  noPlace: (name) => `${name} 既不是你所在的房间，也不是人名。搜索其他房间请写 in:#${name}`,
  badRequest: (words) => `请求无效（${words}）`,
  serverSays: (words) => `服务器返回 ${words}`,
  offline: "现在没有连接。请在恢复连接后再试",
  tooManyBytes: (bytes, most) => `共 ${bytes} 字节，上限为 ${most}`,
  tooManyCharacters: (characters, most) => `共 ${characters} 个字符，上限为 ${most}`,
  lineTooLong: (most) => `无法发送超过 ${most} 字节的行，已略过该行。`,
  hasKeyCode: "其中有普通终端不认识的按键代码",
  foreign: {
    utf16: "内容不是 UTF-8，似乎是 UTF-16",
    gb18030: "内容不是 UTF-8，似乎是 GB18030",
    latin1: "内容不是 UTF-8，似乎是 Latin-1 或类似的编码",
    utf8: "内容不是有效的 UTF-8，其中有损坏的字符",
    binary: "内容不是文本，似乎是二进制文件。如需发送文件，请用 chat send",
  },
  foreignAdvice: {
    pipe: (why) => `${why}。请先转换，例如用 iconv`,
    terminal: (why) => `${why}。请把终端设为 UTF-8`,
  },
  ownHello: "本程序已经发送过自己的 hello",
  uncertain: (action) => `连接已断开，无法确定以下操作是否完成：${action}。`,
  uncertainSay: (text) => `连接已断开，无法确定${within(text)}是否已发出：该请求没有 \`key\`。`,
};
