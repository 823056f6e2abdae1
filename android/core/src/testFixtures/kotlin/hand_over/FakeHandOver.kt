package cn.fujian.bamin.core.handover

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FamilyRelation
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.family.FamilyReason
import cn.fujian.bamin.core.unexpected

class FakeHandOver(
    var onOpen: suspend () -> Outcome<List<HandOver>> = { Outcome.Done(emptyList()) },
    var onOffer: suspend (String) -> Outcome<HandOverOffer> = { unexpected() },
    var onAccept: suspend (String, FamilyRelation) -> Outcome<HandOverAnswer> = { _, _ -> unexpected() },
    var onConfirm: suspend (String) -> Outcome<List<FamilyReason>> = { unexpected() },
    var onDecline: suspend (String) -> Failure? = { null },
) : HandOverPort {
    val calls = mutableListOf<String>()

    override suspend fun open(): Outcome<List<HandOver>> {
        calls += "open"
        return onOpen()
    }

    override suspend fun offer(subject: String): Outcome<HandOverOffer> {
        calls += "offer $subject"
        return onOffer(subject)
    }

    override suspend fun accept(code: String, relation: FamilyRelation): Outcome<HandOverAnswer> {
        calls += "accept $code $relation"
        return onAccept(code, relation)
    }

    override suspend fun confirm(handOver: String): Outcome<List<FamilyReason>> {
        calls += "confirm $handOver"
        return onConfirm(handOver)
    }

    override suspend fun decline(handOver: String): Failure? {
        calls += "decline $handOver"
        return onDecline(handOver)
    }
}
