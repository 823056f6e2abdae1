package cn.fujian.bamin.ui.point

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.point.Direction
import cn.fujian.bamin.core.point.Duty
import cn.fujian.bamin.core.point.FakePoint
import cn.fujian.bamin.core.point.Point
import cn.fujian.bamin.ui.steps.Step
import kotlin.test.assertEquals
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class PointPresenterTest {
    private val gate = Point(7, "南门", "community", 350102)
    private val port = FakePoint(listOf(gate))
    private lateinit var presenter: PointPresenter
    private val state get() = presenter.state.value

    @Test fun `nothing is sent before both are chosen`() = presenting {
        send()
        assertEquals(PointProblem.NoPoint, state.problem)
        presenter.onEvent(PointEvent.ChoosePoint(7))
        send()
        assertEquals(PointProblem.NoDirection, state.problem)
        assertEquals(emptyList(), port.calls)
        presenter.onEvent(PointEvent.ChooseDirection(Direction.Out))
        send()
        assertEquals(listOf("choose 7 Out"), port.calls)
        assertEquals(true, state.done)
    }

    @Test fun `the choice before is chosen already`() {
        port.duty.value = Duty(gate, Direction.In)
        presenting { assertEquals(7L to Direction.In, state.point to state.direction) }
    }

    @Test fun `a choice that can't be kept says why and leads nowhere`() {
        port.duty.value = Duty(gate, Direction.In)
        port.onChoose = { _, _ -> Failure("storage_failed") }
        presenting {
            send()
            assertEquals(Step.Failed(Failure("storage_failed")) to false, state.step to state.done)
        }
    }

    private fun presenting(test: suspend TestScope.() -> Unit) = runTest {
        presenter = PointPresenter(port, backgroundScope)
        backgroundScope.launch { presenter.state.collect {} }
        runCurrent()
        test()
    }

    private fun TestScope.send() {
        presenter.onEvent(PointEvent.Send)
        runCurrent()
    }
}
