package cn.fujian.bamin.ui.me

import cn.fujian.bamin.core.messages.MessagesPort
import cn.fujian.bamin.core.signin.SignInPort
import cn.fujian.bamin.core.wallet.WalletPort
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn

class MePresenter(signIn: SignInPort, messages: MessagesPort, wallet: WalletPort, scope: CoroutineScope) {
    val state: StateFlow<MeState> = combine(signIn.identity, messages.unread, wallet.subjects) { identity, unread, subjects ->
        val own = subjects.firstOrNull { it.own }
        MeState(identity, unread, own?.id, own?.kind)
    }.stateIn(scope, SharingStarted.WhileSubscribed(5_000), MeState())
}
