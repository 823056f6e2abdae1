package cn.fujian.bamin.ui.reasons

import cn.fujian.bamin.core.help.Hotline
import cn.fujian.bamin.core.reasons.Reasons
import cn.fujian.bamin.ui.steps.Loaded

/** Why a code has its colour. [now]: when it was looked at, Unix seconds. */
data class ReasonsState(
    val reasons: Loaded<Reasons> = Loaded.Loading,
    val hotline: Hotline? = null,
    val now: Long = 0,
)

sealed interface ReasonsEvent {
    data object TryAgain : ReasonsEvent
}
