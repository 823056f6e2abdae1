package cn.fujian.bamin.ui.steps

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome

/** Something that a person had done: an act of a page has one in its state. */
sealed interface Step {
    data object Idle : Step

    data object Running : Step

    /** It stays until the person tries again or does something else. */
    data class Failed(val why: Failure) : Step
}

/** How a page stands to what it shows. */
sealed interface Loaded<out T> {
    data object Loading : Loaded<Nothing>

    data class Done<T>(val value: T) : Loaded<T>

    data class Failed(val why: Failure) : Loaded<Nothing>
}

/** The answer of a port as a page shows it. */
fun <T> Outcome<T>.loaded(): Loaded<T> = when (this) {
    is Outcome.Done -> Loaded.Done(value)
    is Outcome.Failed -> Loaded.Failed(why)
}

/** The end of an act that gives nothing back. */
fun Failure?.step(): Step = this?.let(Step::Failed) ?: Step.Idle
