package cn.fujian.bamin.ui.point

import cn.fujian.bamin.core.point.Direction
import cn.fujian.bamin.core.point.PointPort
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.steps.step
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** What was chosen before is chosen until staff choose another. */
class PointPresenter(private val port: PointPort, private val scope: CoroutineScope) {
    private val chosen = MutableStateFlow(Chosen(port.duty.value?.point?.id, port.duty.value?.direction))

    val state: StateFlow<PointState> = combine(port.points, chosen) { points, chosen ->
        PointState(points, chosen.point, chosen.direction, chosen.problem, chosen.step, chosen.done)
    }.stateIn(scope, SharingStarted.WhileSubscribed(STAYS), PointState())

    fun onEvent(event: PointEvent) {
        when (event) {
            is PointEvent.ChoosePoint -> chosen.update { it.copy(point = event.point, problem = null, step = Step.Idle) }
            is PointEvent.ChooseDirection -> chosen.update { it.copy(direction = event.direction, problem = null, step = Step.Idle) }
            PointEvent.Send -> send()
        }
    }

    private fun send() {
        val now = chosen.value
        if (now.step == Step.Running) return
        val point = now.point ?: return chosen.update { it.copy(problem = PointProblem.NoPoint) }
        val direction = now.direction ?: return chosen.update { it.copy(problem = PointProblem.NoDirection) }
        chosen.value = now.copy(step = Step.Running)
        scope.launch {
            val failure = port.choose(point, direction)
            chosen.update { it.copy(step = failure.step(), done = failure == null) }
        }
    }
}

private data class Chosen(
    val point: Long?,
    val direction: Direction?,
    val problem: PointProblem? = null,
    val step: Step = Step.Idle,
    val done: Boolean = false,
)

/** Long enough for a turn of the phone. */
private const val STAYS = 5_000L
