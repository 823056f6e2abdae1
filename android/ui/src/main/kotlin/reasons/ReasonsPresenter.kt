package cn.fujian.bamin.ui.reasons

import cn.fujian.bamin.core.help.HelpPort
import cn.fujian.bamin.core.reasons.ReasonsPort
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.valueOrNull
import cn.fujian.bamin.core.wallet.WalletPort
import cn.fujian.bamin.ui.steps.Loaded
import cn.fujian.bamin.ui.steps.loaded
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

class ReasonsPresenter(
    private val subject: String,
    private val reasons: ReasonsPort,
    private val help: HelpPort,
    private val wallet: WalletPort,
    private val language: Language,
    private val scope: CoroutineScope,
) {
    private val shown = MutableStateFlow(ReasonsState(now = wallet.now() / 1000))
    val state: StateFlow<ReasonsState> = shown

    init {
        load()
        scope.launch {
            val hotline = help.help(language).valueOrNull()?.hotlines?.firstOrNull()
            shown.update { it.copy(hotline = hotline) }
        }
    }

    fun onEvent(event: ReasonsEvent) = when (event) {
        ReasonsEvent.TryAgain -> load()
    }

    private fun load() {
        shown.update { it.copy(reasons = Loaded.Loading) }
        scope.launch {
            val loaded = reasons.reasons(subject).loaded()
            shown.update { it.copy(reasons = loaded, now = wallet.now() / 1000) }
        }
    }
}
