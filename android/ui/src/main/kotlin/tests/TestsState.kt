package cn.fujian.bamin.ui.tests

import cn.fujian.bamin.core.tests.Tests
import cn.fujian.bamin.ui.steps.Step

/** Nucleic-acid results of seven days. [now]: Unix seconds. */
data class TestsState(
    /** As last told; none before the first answer, also of the phone's own. */
    val tests: Tests? = null,
    val refresh: Step = Step.Idle,
    val now: Long = 0,
)

sealed interface TestsEvent {
    data object Refresh : TestsEvent
}
