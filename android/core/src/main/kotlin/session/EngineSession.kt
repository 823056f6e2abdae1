package cn.fujian.bamin.core.session

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.Syncing

internal class EngineSession(
    private val rooms: Rooms,
    private val calls: Calls,
    private val syncing: Syncing,
) : SessionPort {
    private val aside = rooms.phone.setAside()?.let { SetAside(it.path, it.unsent?.toInt()) }

    override val session = calls.states.follow(Session(setAside = aside)) {
        val home = rooms.phone.home()
        Session(
            holder = home.signedIn,
            staff = rooms.sync.staff() != null,
            lastContact = home.lastContact,
            updateRequired = home.updateRequired?.toLong(),
            setAside = aside,
        )
    }

    override suspend fun enrol(code: String): Outcome<Int> = calls.change { rooms.sync.enrol(code).toInt() }

    override suspend fun syncNow(): Failure? = syncing.now()

    override fun networkReturned() = rooms.sync.networkReturned()
}
