package cn.fujian.bamin.ui.consents

import cn.fujian.bamin.core.consents.Consent
import cn.fujian.bamin.core.consents.Purpose
import cn.fujian.bamin.ui.steps.Step

/** What the holder agrees to. [now]: Unix seconds. */
data class ConsentsState(
    val consents: List<Consent> = emptyList(),
    /** The one whose text is open. */
    val open: Purpose? = null,
    /** The one that is to be withdrawn, if the person says so once more. */
    val withdrawing: Purpose? = null,
    val answer: Step = Step.Idle,
    val now: Long = 0,
)

sealed interface ConsentsEvent {
    data class Open(val purpose: Purpose) : ConsentsEvent

    data class Agree(val purpose: Purpose) : ConsentsEvent

    data class Withdraw(val purpose: Purpose) : ConsentsEvent

    data object Confirm : ConsentsEvent

    data object Dismiss : ConsentsEvent
}
