package cn.fujian.bamin.core.phone

import cn.fujian.bamin.engine.LogFile
import cn.fujian.bamin.engine.Phone

/** The binding's objects of one phone. [EnginePhone] owns and closes them; everybody else borrows. */
internal class Rooms(val phone: Phone, val log: LogFile) : AutoCloseable {
    val wallet = phone.wallet()
    val family = phone.family()
    val account = phone.account()
    val identity = phone.identity()
    val queue = phone.queue()
    val arrivals = phone.arrivals()
    val sync = phone.sync()
    val inbox = phone.inbox()
    val appeals = phone.appeals()
    val contents = phone.contents()

    override fun close() {
        listOf<AutoCloseable>(
            contents, appeals, inbox, sync, arrivals, queue, identity, account, family, wallet, phone, log,
        ).forEach(AutoCloseable::close)
    }
}
