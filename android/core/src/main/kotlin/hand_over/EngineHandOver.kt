package cn.fujian.bamin.core.handover

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FamilyRelation
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.family.FamilyReason
import cn.fujian.bamin.core.family.own
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.native
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.HandOver as NativeHandOver
import cn.fujian.bamin.engine.HandOverAnswer as NativeHandOverAnswer

internal class EngineHandOver(private val rooms: Rooms, private val calls: Calls) : HandOverPort {
    override suspend fun open(): Outcome<List<HandOver>> =
        calls.ask { rooms.family.handOvers().map { it.own() } }

    override suspend fun offer(subject: String): Outcome<HandOverOffer> = calls.change {
        rooms.family.offerHandOver(subject).let { HandOverOffer(it.handOver, it.code, it.until) }
    }

    override suspend fun accept(code: String, relation: FamilyRelation): Outcome<HandOverAnswer> =
        calls.change { rooms.family.acceptHandOver(code, relation.native()).own() }

    override suspend fun confirm(handOver: String): Outcome<List<FamilyReason>> =
        calls.change { rooms.family.confirmHandOver(handOver).map { it.own() } }

    override suspend fun decline(handOver: String): Failure? =
        calls.tell { rooms.family.declineHandOver(handOver) }
}

private fun NativeHandOverAnswer.own(): HandOverAnswer = when (this) {
    is NativeHandOverAnswer.Accepted -> HandOverAnswer.Accepted(handOver.own())
    is NativeHandOverAnswer.Refused -> HandOverAnswer.Refused(reasons.map { it.own() })
}

private fun NativeHandOver.own() = HandOver(
    id = handOver,
    side = side.own(),
    subject = subject,
    name = name,
    other = other,
    relation = familyRelation?.own(),
    state = state.own(),
    until = until,
)
