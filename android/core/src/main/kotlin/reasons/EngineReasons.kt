package cn.fujian.bamin.core.reasons

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.ColourReason as NativeColourReason
import cn.fujian.bamin.engine.Reasons as NativeReasons

internal class EngineReasons(private val rooms: Rooms, private val calls: Calls) : ReasonsPort {
    override suspend fun reasons(subject: String): Outcome<Reasons> =
        calls.ask { rooms.sync.reasons(subject).own() }
}

private fun NativeReasons.own() = Reasons(
    colour = colour.own(),
    asOf = asOf,
    since = since,
    reasons = reasons.map { it.own() },
    lifted = lifted.map { Lifted(it.reason.own(), it.cause, it.expires) },
    nextChange = nextChange,
)

private fun NativeColourReason.own() = ColourReason(rule, authority, since, until, advice)
