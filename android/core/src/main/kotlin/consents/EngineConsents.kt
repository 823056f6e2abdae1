package cn.fujian.bamin.core.consents

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.native
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.Consent as NativeConsent

internal class EngineConsents(private val rooms: Rooms, private val calls: Calls) : ConsentsPort {
    override val consents = calls.states.follow(emptyList()) { rooms.account.consents().map { it.own() } }

    override suspend fun answer(purpose: Purpose, given: Boolean): Failure? =
        calls.tell { rooms.account.answerConsent(purpose.native(), given) }
}

private fun NativeConsent.own() = Consent(
    purpose = purpose.own(),
    version = version.toInt(),
    titleKey = titleKey,
    textKey = textKey,
    holds = holds,
    answeredAt = answeredAt,
    sent = sent,
)
