package cn.fujian.bamin.core.freshness

import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.own
import kotlinx.coroutines.withContext
import cn.fujian.bamin.engine.Freshness as NativeFreshness

internal class EngineFreshness(private val rooms: Rooms, private val calls: Calls) : FreshnessPort {
    override val freshness = calls.states.follow(emptyList()) { rooms.phone.freshness().map { it.own() } }

    override suspend fun selfCheck(): SelfCheck = withContext(calls.worker) {
        rooms.phone.selfCheck().let { found ->
            SelfCheck(found.storageError?.let { "error.$it" }, found.clock.own(), found.wallOffset)
        }
    }
}

private fun NativeFreshness.own() = Freshness(source.own(), level.own(), age, oldFrom, tooOldFrom)
