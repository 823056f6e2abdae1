package cn.fujian.bamin.core.wallet

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.LastTest
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.outcome
import cn.fujian.bamin.core.phone.own
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import cn.fujian.bamin.engine.LastTest as NativeLastTest
import cn.fujian.bamin.engine.NoPass as NativeNoPass
import cn.fujian.bamin.engine.Presented as NativePresented
import cn.fujian.bamin.engine.Showing as NativeShowing
import cn.fujian.bamin.engine.Subject as NativeSubject

internal class EngineWallet(private val rooms: Rooms, private val calls: Calls) : WalletPort {
    override val subjects = calls.states.follow(emptyList()) { rooms.wallet.subjects().map { it.own() } }

    override fun presented(subject: String): Flow<Presented> = flow {
        while (true) {
            emit(presented { rooms.wallet.present(subject) })
            delay(SECOND_MS - Math.floorMod(now(), SECOND_MS))
        }
    }.conflate().flowOn(calls.worker)

    override suspend fun answerChallenge(digits: Int): Failure? =
        calls.tell { rooms.wallet.answerChallenge(digits.coerceIn(0, UShort.MAX_VALUE.toInt()).toUShort()) }

    override suspend fun clearChallenge() {
        calls.tell { rooms.wallet.clearChallenge() }
    }

    override fun now(): Long = rooms.phone.time().ms

    private companion object {
        const val SECOND_MS = 1_000L
    }
}

internal suspend fun presented(present: suspend () -> NativePresented): Presented =
    when (val answer = outcome(present)) {
        is Outcome.Failed -> Presented.Failed(answer.why)
        is Outcome.Done -> answer.value.own()
    }

private fun NativePresented.own(): Presented = when (this) {
    is NativePresented.Code -> Presented.Code(showing.own())
    is NativePresented.Nothing -> Presented.Nothing(subject, reason.own())
}

private fun NativeShowing.own() = Showing(
    subject = subject,
    text = text,
    symbol = Symbol(modules.width.toInt(), modules.dark),
    colour = colour.own(),
    name = name,
    number = number,
    secondsLeft = secondsLeft.toInt(),
    numberSecondsLeft = numberSecondsLeft.toInt(),
    validUntil = validUntil,
    showsUntil = showsUntil,
    asOf = asOf,
    clock = clock.own(),
    lastTest = lastTest?.own(),
    challenge = challenge?.toInt(),
)

internal fun NativeSubject.own() = Subject(
    id = subject,
    kind = kind.own(),
    own = own,
    relation = familyRelation?.own(),
    name = name,
    colour = colour?.own(),
    asOf = asOf,
    validUntil = validUntil,
    showsUntil = showsUntil,
    lastTest = lastTest?.own(),
    noPass = noPass?.own(),
)

internal fun NativeLastTest.own() = LastTest(result.own(), day)

private fun NativeNoPass.own(): NoPass = when (this) {
    NativeNoPass.NoConsent -> NoPass.NoConsent
    NativeNoPass.None -> NoPass.None
    is NativeNoPass.Ended -> NoPass.Ended(at)
    is NativeNoPass.Later -> NoPass.Later(at)
    NativeNoPass.OriginWaiting -> NoPass.OriginWaiting
}
