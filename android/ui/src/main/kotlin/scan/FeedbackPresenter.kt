package cn.fujian.bamin.ui.scan

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.scan.Feedback
import cn.fujian.bamin.ui.steps.Step
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.launch

/** The form of what staff add; it stays open until it was taken. */
internal class FeedbackPresenter(
    private val scope: CoroutineScope,
    private val send: suspend (String, Feedback) -> Failure?,
) {
    val form = MutableStateFlow<FeedbackForm?>(null)

    fun open(event: String) {
        form.value = FeedbackForm(event)
    }

    fun change(normal: Boolean?, celsius: String, reason: String) {
        form.value = form.value?.copy(normal = normal, celsius = celsius, reason = reason, problem = null, step = Step.Idle)
    }

    fun dismiss() {
        form.value = null
    }

    fun send() {
        val typed = form.value ?: return
        if (typed.step == Step.Running) return
        val problem = typed.missing()
        if (problem != null) {
            form.value = typed.copy(problem = problem)
            return
        }
        form.value = typed.copy(step = Step.Running)
        val feedback = Feedback(typed.reason.trim().ifEmpty { null }, typed.normal, typed.tenths())
        scope.launch {
            val failure = send(typed.event, feedback)
            if (form.value?.event == typed.event) form.value = failure?.let { typed.copy(step = Step.Failed(it)) }
        }
    }
}

private fun FeedbackForm.missing(): FeedbackProblem? = when {
    celsius.isNotBlank() && tenths() == null -> FeedbackProblem.NoNumber
    celsius.isNotBlank() && normal == null -> FeedbackProblem.NotJudged
    normal == null && reason.isBlank() -> FeedbackProblem.Empty
    else -> null
}

/** `36.8` and `36，8` in tenths of a degree. */
private fun FeedbackForm.tenths(): Int? {
    val found = Regex("""(\d{2})(?:[.,，。](\d))?""").matchEntire(celsius.trim()) ?: return null
    return found.groupValues[1].toInt() * 10 + (found.groupValues[2].ifEmpty { "0" }).toInt()
}
