package cn.fujian.bamin.core.login

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.engine.Staff as NativeStaff

internal class EngineLogin(private val rooms: Rooms, private val calls: Calls) : LoginPort {
    override val staff = calls.states.follow(null) { rooms.sync.staff()?.own() }

    override suspend fun login(phone: String, password: String): Outcome<Staff> =
        calls.change { rooms.sync.staffLogin(phone, password).own() }

    override suspend fun changePassword(old: String, new: String): Failure? =
        calls.tell { rooms.sync.changePassword(old, new) }

    override suspend fun logOut(): Failure? = calls.tell { rooms.sync.staffLogout() }
}

private fun NativeStaff.own() = Staff(name, unitName, mustChangePassword, over)
