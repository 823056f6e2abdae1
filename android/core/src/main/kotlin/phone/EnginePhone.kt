package cn.fujian.bamin.core.phone

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.accesslog.AccessLogPort
import cn.fujian.bamin.core.accesslog.EngineAccessLog
import cn.fujian.bamin.core.account.AccountPort
import cn.fujian.bamin.core.account.EngineAccount
import cn.fujian.bamin.core.appeal.AppealPort
import cn.fujian.bamin.core.appeal.EngineAppeal
import cn.fujian.bamin.core.application.ApplicationPort
import cn.fujian.bamin.core.application.EngineApplication
import cn.fujian.bamin.core.arrival.ArrivalPort
import cn.fujian.bamin.core.arrival.EngineArrival
import cn.fujian.bamin.core.certificate.CertificatePort
import cn.fujian.bamin.core.certificate.EngineCertificate
import cn.fujian.bamin.core.checkin.CheckInPort
import cn.fujian.bamin.core.checkin.EngineCheckIn
import cn.fujian.bamin.core.consents.ConsentsPort
import cn.fujian.bamin.core.consents.EngineConsents
import cn.fujian.bamin.core.diagnostics.DiagnosticsPort
import cn.fujian.bamin.core.diagnostics.EngineDiagnostics
import cn.fujian.bamin.core.family.EngineFamily
import cn.fujian.bamin.core.family.FamilyPort
import cn.fujian.bamin.core.freshness.EngineFreshness
import cn.fujian.bamin.core.freshness.FreshnessPort
import cn.fujian.bamin.core.group.EngineGroup
import cn.fujian.bamin.core.group.GroupPort
import cn.fujian.bamin.core.handover.EngineHandOver
import cn.fujian.bamin.core.handover.HandOverPort
import cn.fujian.bamin.core.help.EngineHelp
import cn.fujian.bamin.core.help.HelpPort
import cn.fujian.bamin.core.login.EngineLogin
import cn.fujian.bamin.core.login.LoginPort
import cn.fujian.bamin.core.messages.EngineMessages
import cn.fujian.bamin.core.messages.MessagesPort
import cn.fujian.bamin.core.number.EngineNumber
import cn.fujian.bamin.core.number.NumberPort
import cn.fujian.bamin.core.overseas.EngineOverseas
import cn.fujian.bamin.core.overseas.OverseasPort
import cn.fujian.bamin.core.point.EnginePoint
import cn.fujian.bamin.core.point.PointPort
import cn.fujian.bamin.core.ports.Ports
import cn.fujian.bamin.core.queue.EngineQueue
import cn.fujian.bamin.core.queue.QueuePort
import cn.fujian.bamin.core.reasons.EngineReasons
import cn.fujian.bamin.core.reasons.ReasonsPort
import cn.fujian.bamin.core.regions.EngineRegions
import cn.fujian.bamin.core.regions.RegionsPort
import cn.fujian.bamin.core.scan.EngineScan
import cn.fujian.bamin.core.scan.ScanPort
import cn.fujian.bamin.core.services.EngineServices
import cn.fujian.bamin.core.services.ServicesPort
import cn.fujian.bamin.core.session.EngineSession
import cn.fujian.bamin.core.session.SessionPort
import cn.fujian.bamin.core.signin.EngineSignIn
import cn.fujian.bamin.core.signin.SignInPort
import cn.fujian.bamin.core.tests.EngineTests
import cn.fujian.bamin.core.tests.TestsPort
import cn.fujian.bamin.core.wallet.EngineWallet
import cn.fujian.bamin.core.wallet.WalletPort
import cn.fujian.bamin.engine.LogFile
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.withContext
import java.io.File
import cn.fujian.bamin.engine.Phone as NativePhone
import cn.fujian.bamin.engine.PhoneConfig as NativePhoneConfig
import cn.fujian.bamin.engine.Platform as NativePlatform

/**
 * An open phone: it owns the binding's objects and closes them. What screens may ask
 * stands in its ports.
 */
class EnginePhone private constructor(
    phone: NativePhone,
    log: LogFile,
    config: PhoneConfig,
    worker: CoroutineDispatcher,
) : Phone, AutoCloseable {
    private val scope = CoroutineScope(SupervisorJob() + worker)
    private val states = States(worker)
    private val calls = Calls(scope, worker, states)
    private val rooms = Rooms(phone, log)
    private val syncing = Syncing(rooms, calls, scope)

    override val session: SessionPort = EngineSession(rooms, calls, syncing)
    override val wallet: WalletPort = EngineWallet(rooms, calls)
    override val signIn: SignInPort = EngineSignIn(rooms, calls)
    override val regions: RegionsPort = EngineRegions()
    override val application: ApplicationPort = EngineApplication(rooms, calls)
    override val consents: ConsentsPort = EngineConsents(rooms, calls)
    override val account: AccountPort = EngineAccount(rooms, calls)
    override val group: GroupPort = EngineGroup(rooms, calls)
    override val reasons: ReasonsPort = EngineReasons(rooms, calls)
    override val tests: TestsPort = EngineTests(rooms, calls)
    override val messages: MessagesPort = EngineMessages(rooms, calls)
    override val accessLog: AccessLogPort = EngineAccessLog(rooms, calls)
    override val help: HelpPort = EngineHelp(rooms, calls)
    override val services: ServicesPort = EngineServices(rooms, calls)
    override val family: FamilyPort = EngineFamily(rooms, calls)
    override val handOver: HandOverPort = EngineHandOver(rooms, calls)
    override val arrival: ArrivalPort = EngineArrival(rooms, calls)
    override val overseas: OverseasPort = EngineOverseas(rooms, calls)
    override val checkIn: CheckInPort = EngineCheckIn(rooms, calls)
    override val certificate: CertificatePort = EngineCertificate(rooms, calls)
    override val appeal: AppealPort = EngineAppeal(rooms, calls)
    override val diagnostics: DiagnosticsPort = EngineDiagnostics(rooms, calls, config)

    override val login: LoginPort = EngineLogin(rooms, calls)
    override val point: PointPort = EnginePoint(rooms, calls)
    override val scan: ScanPort = EngineScan(rooms, calls, scope)
    override val number: NumberPort = EngineNumber(rooms, calls)
    override val queue: QueuePort = EngineQueue(rooms, calls)
    override val freshness: FreshnessPort = EngineFreshness(rooms, calls)

    /** Keeps everything up to date until the phone is closed or the job is ended. */
    fun keepInSync(): Job = syncing.keep()

    /** Ends what runs and frees the engine. Who still shows its states sees the last ones. */
    override fun close() {
        scope.cancel()
        rooms.close()
    }

    companion object {
        /** Opens the phone in its folder, on a worker thread. */
        suspend fun open(
            config: PhoneConfig,
            ports: Ports,
            worker: CoroutineDispatcher = Dispatchers.IO,
        ): Outcome<EnginePhone> = withContext(worker) {
            outcome {
                val native = ports.native()
                val phone = NativePhone.open(config.native(), native)
                val log = LogFile.open(File(config.folder, "log").path, native.clock)
                EnginePhone(phone, log, config, worker)
            }
        }
    }
}

private fun PhoneConfig.native() = NativePhoneConfig(
    folder = folder,
    server = server,
    trustRoots = trustRoots,
    tlsRoots = tlsRoots,
    leastTrust = leastTrust.toUInt(),
    platform = platform.native(),
    version = version,
)

private fun Platform.native() = when (this) {
    Platform.Android -> NativePlatform.ANDROID
    Platform.Desk -> NativePlatform.DESK
}
