package cn.fujian.bamin.ui.help

import cn.fujian.bamin.core.help.HelpPort
import cn.fujian.bamin.core.session.SessionPort
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.ui.steps.Loaded
import cn.fujian.bamin.ui.steps.loaded
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

class HelpPresenter(
    private val help: HelpPort,
    private val session: SessionPort,
    private val language: Language,
    private val scope: CoroutineScope,
) {
    private val shown = MutableStateFlow(HelpState())
    val state: StateFlow<HelpState> = shown

    init {
        scope.launch { read() }
    }

    fun onEvent(event: HelpEvent) {
        when (event) {
            is HelpEvent.Open -> shown.update { it.copy(open = event.topic.takeIf { topic -> topic != it.open }) }
            HelpEvent.TryAgain -> fetch()
        }
    }

    private fun fetch() {
        shown.update { it.copy(help = Loaded.Loading) }
        scope.launch {
            val failure = session.syncNow()
            read()
            val nothing = (shown.value.help as? Loaded.Done)?.value == null
            if (failure != null && nothing) shown.update { it.copy(help = Loaded.Failed(failure)) }
        }
    }

    private suspend fun read() {
        val read = help.help(language).loaded()
        shown.update { it.copy(help = read) }
    }
}
